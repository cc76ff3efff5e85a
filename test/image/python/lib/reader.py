def rates(table):
    for row in table:
        yield int(row["second"]), float(row["rate"]) if row["rate"] else None
