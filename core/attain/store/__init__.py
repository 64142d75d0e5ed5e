"""The two database doors, column types, migrations."""
