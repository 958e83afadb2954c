"""The outside world that remembers: the database (SQLAlchemy) and the files (obstore)."""
