# A loader in Python: `wavetank break examples/data/orders.csv --each --cmd "python3 examples/data/load.py {}"`.
# What it lets through stands in the file that is named second: id, amount and day of every row, one a line.
import csv
import sqlite3
import sys
from datetime import date

with open(sys.argv[1], newline="", encoding="utf-8") as file, sqlite3.connect(":memory:") as database:
    database.execute("CREATE TABLE orders (id TEXT PRIMARY KEY, customer TEXT NOT NULL, amount REAL, booked TEXT)")
    for row in csv.DictReader(file):
        values = (row["id"], row["customer"], float(row["amount"]), date.fromisoformat(row["booked"]).isoformat())
        database.execute("INSERT INTO orders VALUES (?, ?, ?, ?)", values)
    if len(sys.argv) > 2:
        with open(sys.argv[2], "w", encoding="utf-8") as out:
            for row in database.execute("SELECT id, customer, amount, booked FROM orders ORDER BY id"):
                out.write("|".join(str(value) for value in row) + "\n")
