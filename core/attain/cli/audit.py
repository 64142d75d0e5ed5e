"""`attain audit`: prove that what was written down about who did what is still what was written."""

from __future__ import annotations

import sys

import click

WRONG = 1


@click.group()
def command() -> None:
    """The record of who did what."""


@command.command("verify")
@click.argument("database", envvar="ATTAIN_DATABASE")
@click.option("--expect", default="", metavar="DIGEST", help="A digest noted earlier; it must be one of the chain.")
def verify_(database: str, expect: str) -> None:
    """Recompute the chain of seals over the audit rows of DATABASE, and print its newest digest.

    Exit code 0: it holds; 1: a row was changed, taken out or put in between, or DIGEST is not in the chain.
    """
    from attain.audit.sealing import verify
    from attain.audit.tables import audit_seal
    from attain.store.doors import open_store

    store = open_store(database)
    try:
        with store.read() as connection:
            found = verify(connection)
            digests = {row.digest for row in connection.execute(audit_seal.select())}
    finally:
        store.close()
    click.echo(f"{found.seals:,} seals over {found.rows:,} entries, {found.erased:,} of them erased.")
    if found.unsealed:
        click.echo(
            f"{found.unsealed:,} entries are not sealed yet, the oldest of {found.oldest_unsealed:%Y-%m-%d %H:%M}."
        )
    click.echo(f"Newest digest: {found.head}")
    for problem in found.problems:
        click.echo(problem, err=True)
    if expect and expect not in digests:
        click.echo("The digest given is not in the chain: what it sealed was replaced.", err=True)
    if found.problems or (expect and expect not in digests):
        sys.exit(WRONG)


@command.command("erase")
@click.argument("database", envvar="ATTAIN_DATABASE")
@click.option("--person", required=True, metavar="STAFF_NUMBER", help="Of whom what was written is erased.")
@click.option("--reason", required=True, help="The request on whose ground it is done; it is kept.")
def erase_(database: str, person: str, reason: str) -> None:
    """Erase what audit entries say about a person and his reviews; who did what and when stays, and the seals hold."""
    from sqlalchemy import select

    from attain.audit.sealing import erase
    from attain.cases.tables import cases
    from attain.errors import AttainError
    from attain.people.tables import person as persons
    from attain.store.doors import Actor, open_store

    store = open_store(database)
    try:
        with store.read() as connection:
            who = connection.execute(select(persons.c.id).where(persons.c.staff_number == person)).scalar()
            if who is None:
                raise AttainError(f"there is nobody with the staff number {person}", "look it up in the personnel file")
            reviews = connection.execute(select(cases.c.id).where(cases.c.subject_id == who)).scalars().all()
        actor = Actor(None, "command line", reason=reason)
        count = erase(store, actor, "person", who) + sum(erase(store, actor, "case", one) for one in reviews)
    finally:
        store.close()
    click.echo(f"{count:,} entries erased.")
