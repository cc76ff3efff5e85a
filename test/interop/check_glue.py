"""`register` against moto's Glue, read by boto3, and its SQL run by DuckDB: check_glue.py SAMPLE WORK, two folders."""

import json
import subprocess

import boto3
import duckdb
from check_moto import moto
from clients.aws_shell import AWS
from clients.own_commands import Commands
from report import Report, folders
from serving import REGION, served_environment, serving

NAMES = {"DatabaseName": "clinic", "Name": "features"}


def main(sample, work):
    report = Report("register, moto's Glue")
    (work / "moto_glue").mkdir()
    with moto(work / "moto_glue") as catalog, serving(work / "glue", sample):
        environment = served_environment(work / "glue") | {"AWS_ENDPOINT_URL_GLUE": catalog}
        keys = {"aws_access_key_id": "any", "aws_secret_access_key": "any"}
        glue = boto3.client("glue", endpoint_url=catalog, region_name=REGION, **keys)
        commands = Commands(work / "glue", environment, sample)
        with commands.description.open("a", encoding="utf-8") as description:
            description.write("catalog: { database: clinic, table: features }\n")
        report.assert_all(CHECKS, commands, glue)
    return report.exit_code


def register_asks_for_a_database(given, glue):
    given.run("upsert")
    given.executions.append(given.run("start", "--watch")["executionArn"])
    code, _, said = given.end_of("register")
    assert code == 1, said
    command = said.split('"')[1].split(" ")
    assert command[:4] == ["aws", "glue", "create-database", "--database-input"], command
    done = subprocess.run([AWS, *command[1:]], env=given.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert [each["Name"] for each in glue.get_databases()["DatabaseList"]] == ["clinic"]


def register_makes_a_table_and_a_partition(given, glue):
    done = given.run("register")
    assert (done["tableOutcome"]["action"], done["partitionOutcome"]["action"]) == ("created", "created"), done
    table = glue.get_table(**NAMES)["Table"]
    storage = table["StorageDescriptor"]
    assert storage["SerdeInfo"]["SerializationLibrary"].endswith("ParquetHiveSerDe"), storage
    assert [each["Name"] for each in table["PartitionKeys"]] == ["execution"], table
    assert table["Parameters"]["classification"] == "parquet", table
    columns = {each["Name"]: (each["Type"], each["Comment"]) for each in storage["Columns"]}
    assert columns["fs_hz"] == ("double", "Samples a second of this signal"), columns
    assert (columns["group"][0], columns["signal_raw"][0], columns["n_samples"][0]) == ("string", "string", "bigint")
    (partition,) = glue.get_partitions(DatabaseName="clinic", TableName="features")["Partitions"]
    first = given.executions[0].rsplit("/", 1)[1]
    assert partition["Values"] == [first], partition
    assert partition["StorageDescriptor"]["Location"] == storage["Location"] == done["location"]
    assert storage["Location"].endswith(f"/{first}/combined/features/"), storage


def register_changes_nothing_the_second_time(given, glue):
    before = [glue.get_table(**NAMES)["Table"], partitions(glue)]
    done = given.run("register")
    assert (done["tableOutcome"], done["partitionOutcome"]) == ({"action": "unchanged", "changes": []},) * 2, done
    assert [glue.get_table(**NAMES)["Table"], partitions(glue)] == before


def a_cached_execution_lies_where_the_older_one_does(given, glue):
    location = glue.get_table(**NAMES)["Table"]["StorageDescriptor"]["Location"]
    given.executions.append(given.run("start", "--watch")["executionArn"])
    assert given.run("register", given.executions[1])["location"] == location
    ids = sorted(arn.rsplit("/", 1)[1] for arn in given.executions)
    assert sorted(partitions(glue)) == [(each, location) for each in ids]
    assert glue.get_table(**NAMES)["Table"]["Parameters"]["macroshard.execution"] == given.executions[1].rsplit("/", 1)[1]


def an_older_execution_does_not_take_the_table_back(given, glue):
    before = glue.get_table(**NAMES)["Table"]
    given.run("register", given.executions[0])
    assert glue.get_table(**NAMES)["Table"] == before


def a_column_of_another_type_is_refused(given, glue):
    table = glue.get_table(**NAMES)["Table"]
    kept = {key: table[key] for key in ("Name", "TableType", "Parameters", "PartitionKeys", "StorageDescriptor")}
    (column,) = [each for each in kept["StorageDescriptor"]["Columns"] if each["Name"] == "gain"]
    column["Type"] = "float"
    glue.update_table(DatabaseName="clinic", TableInput=kept)
    code, _, said = given.end_of("register")
    assert code == 1, said
    assert "gain (double, was float)" in said, said
    given.run("register", "--change-columns")
    columns = glue.get_table(**NAMES)["Table"]["StorageDescriptor"]["Columns"]
    assert [each["Type"] for each in columns if each["Name"] == "gain"] == ["double"]


def duckdb_runs_the_sql_of_a_local_result(given, glue):
    del glue
    result = given.run("local", "--data", str(given.sample), "--out", str(given.work / "out"))["outputDir"]
    printed = given.run("register", result)
    connection = duckdb.connect()
    connection.execute(printed["duckdb"])
    rows = connection.execute("SELECT count(*), any_value(execution) FROM clinic.features").fetchone()
    rows_of_summary = json.loads((given.work / "out" / printed["executionId"] / "combined/summary.json").read_text())["rows"]
    assert rows == (rows_of_summary, printed["executionId"]), rows
    comments = connection.execute(
        "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'features' AND column_name = 'fs_hz'"
    ).fetchall()
    assert comments == [("fs_hz", "Samples a second of this signal")], comments
    assert f"LOCATION '{printed['location']}'" in printed["athena"], printed["athena"]


def partitions(glue):
    found = glue.get_partitions(DatabaseName="clinic", TableName="features")["Partitions"]
    return [(each["Values"][0], each["StorageDescriptor"]["Location"]) for each in found]


CHECKS = [
    register_asks_for_a_database,
    register_makes_a_table_and_a_partition,
    register_changes_nothing_the_second_time,
    a_cached_execution_lies_where_the_older_one_does,
    an_older_execution_does_not_take_the_table_back,
    a_column_of_another_type_is_refused,
    duckdb_runs_the_sql_of_a_local_result,
]

if __name__ == "__main__":
    raise SystemExit(main(*folders("check_glue.py SAMPLE WORK")))
