"""`aws s3` and `aws s3api`: each check is a command line as one would type it, or a few."""

import random

BUCKET = "cli-objects"


def a_bucket_is_made_once(shell):
    code, _, said = shell.run(f"s3api head-bucket --bucket {BUCKET}")
    assert code != 0 and "404" in said, said
    said = shell.refused(f"s3 ls s3://{BUCKET}")
    assert "(NoSuchBucket)" in said, said
    assert shell.printed(f"s3 mb s3://{BUCKET}") == f"make_bucket: {BUCKET}\n"
    assert shell.printed(f"s3 ls s3://{BUCKET}") == ""
    shell.json(f"s3api head-bucket --bucket {BUCKET}")
    assert BUCKET in shell.printed("s3 ls")


def nine_megabytes_go_up_and_down_in_parts(shell):
    content = random.Random(1).randbytes(9_000_000)
    (shell.folder / "nine.bin").write_bytes(content)
    shell.printed(f"s3 cp nine.bin s3://{BUCKET}/nine.bin --no-progress")
    shell.printed(f"s3 cp s3://{BUCKET}/nine.bin back.bin --no-progress")
    assert (shell.folder / "back.bin").read_bytes() == content, "the copy differs"
    assert "9000000 nine.bin" in shell.printed(f"s3 ls s3://{BUCKET}/")
    shell.printed(f"s3 cp s3://{BUCKET}/nine.bin s3://{BUCKET}/copy.bin --no-progress")
    shell.printed(f"s3 mv s3://{BUCKET}/copy.bin s3://{BUCKET}/moved/nine.bin --no-progress")
    tag = shell.json(f"s3api head-object --bucket {BUCKET} --key moved/nine.bin")
    assert tag["ContentLength"] == 9_000_000 and tag["ETag"].endswith('-1"'), tag


def a_folder_is_synced_both_ways(shell):
    there = shell.folder / "there"
    for name in ["a.txt", "sub/b b.txt", "sub/ä+c.txt"]:
        (there / name).parent.mkdir(parents=True, exist_ok=True)
        (there / name).write_text(name)
    shell.printed(f"s3 sync there s3://{BUCKET}/synced --no-progress")
    assert shell.printed(f"s3 sync there s3://{BUCKET}/synced --no-progress") == "", "a second sync copied again"
    shell.printed(f"s3 sync s3://{BUCKET}/synced back --no-progress")
    assert (shell.folder / "back/sub/ä+c.txt").read_text() == "sub/ä+c.txt"
    (there / "a.txt").unlink()
    assert "delete: " in shell.printed(f"s3 sync there s3://{BUCKET}/synced --delete --no-progress")
    assert "PRE sub/" in shell.printed(f"s3 ls s3://{BUCKET}/synced/")


def pages_are_listed_with_tokens(shell):
    line = f"s3api list-objects-v2 --bucket {BUCKET} --query Contents[].Key"
    every = shell.json(line)
    assert shell.json(f"{line} --page-size 1") == every
    assert shell.json(line.replace("list-objects-v2", "list-objects") + " --page-size 2") == every
    first = shell.json(f"s3api list-objects-v2 --bucket {BUCKET} --max-items 1")
    second = shell.json(f"s3api list-objects-v2 --bucket {BUCKET} --max-items 1 --starting-token {first['NextToken']}")
    assert [each["Contents"][0]["Key"] for each in (first, second)] == every[:2]


def a_stream_is_piped_through(shell):
    shell.printed(f"s3 cp s3://{BUCKET}/synced/sub/ piped --recursive --no-progress")
    assert shell.printed(f"s3 cp 's3://{BUCKET}/synced/sub/b b.txt' -") == "sub/b b.txt"


def a_bucket_is_emptied_and_deleted(shell):
    said = shell.refused(f"s3 rb s3://{BUCKET}")
    assert "(BucketNotEmpty)" in said, said
    shell.printed(f"s3 rm s3://{BUCKET}/synced --recursive")
    assert "PRE synced/" not in shell.printed(f"s3 ls s3://{BUCKET}/")
    shell.printed(f"s3 rb s3://{BUCKET} --force")
    assert "(NoSuchBucket)" in shell.refused(f"s3 ls s3://{BUCKET}")


CHECKS = [
    a_bucket_is_made_once,
    nine_megabytes_go_up_and_down_in_parts,
    a_folder_is_synced_both_ways,
    pages_are_listed_with_tokens,
    a_stream_is_piped_through,
    a_bucket_is_emptied_and_deleted,
]
