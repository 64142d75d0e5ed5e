from databases import backend as backend
from databases import database_url as database_url
from databases import postgres as postgres
from databases import sqlite_template as sqlite_template
