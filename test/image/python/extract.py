import csv

from half import halved
from lib.reader import rates

from macroshard import Reject, extractor


@extractor(name="rates", version="1", columns={"path": "string", "second": "int64", "rate": "double?", "half": "double?"})
def extract(unit):
    print(unit.path)
    with open(unit.files[0]) as lines:
        table = csv.DictReader(lines)
        if "rate" not in table.fieldnames:
            raise Reject("no-rate", "it has no column rate")
        return [{"second": second, "rate": rate, "half": halved(rate)} for second, rate in rates(table)]
