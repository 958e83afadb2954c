"""The history of the tables: one revision per change, the same on SQLite and PostgreSQL.

After a change of ``tables.py``: ``python -m nestwright.storage.migrations.revise "what changed"``, then read
the new file under ``versions`` and correct it. Nothing that was released is edited.
"""
