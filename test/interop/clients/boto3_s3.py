"""boto3's S3: each check is a program as one would write it, or a refusal that one would catch."""

import io
import random
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from boto3.s3.transfer import TransferConfig
from clients.world import refusal

BUCKET = "boto3-objects"
ODD_KEYS = ["a b", "a+b", "a%2Fb", "it's \"quoted\"", "<&>", "ä/\U0001f600", "end.", "?x=1", "#", "*", "\\", "tab\tx", "line\nx"]


def a_bucket_is_there_once_it_was_made(s3):
    code, _ = refusal(s3.head_bucket, Bucket=BUCKET)
    assert code == "404", code
    assert refusal(s3.put_object, Bucket=BUCKET, Key="x", Body=b"")[0] == "NoSuchBucket"
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.get_waiter("bucket_exists").wait(Bucket=BUCKET)
    assert BUCKET in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    assert s3.get_bucket_location(Bucket=BUCKET)["LocationConstraint"] == "eu-central-1"


def each_checksum_is_kept(s3):
    for algorithm in ["CRC32", "SHA1", "SHA256"]:
        name = f"Checksum{algorithm}"
        put = s3.put_object(Bucket=BUCKET, Key=f"sums/{algorithm}", Body=b"123456789", ChecksumAlgorithm=algorithm)
        got = s3.get_object(Bucket=BUCKET, Key=f"sums/{algorithm}", ChecksumMode="ENABLED")
        assert got["Body"].read() == b"123456789"
        assert got[name] == put[name], (got, put)
        assert got["ETag"] == put["ETag"] and got["ETag"].endswith('-1"'), got
    code, _ = refusal(s3.put_object, Bucket=BUCKET, Key="sums/wrong", Body=b"123456789", ChecksumSHA256="A" * 43 + "=")
    assert code == "BadDigest", code
    assert refusal(s3.head_object, Bucket=BUCKET, Key="sums/wrong")[0] == "404"


def a_stream_goes_up_and_down_in_parts(s3):
    content = random.Random(1).randbytes(20_000_000)
    config = TransferConfig(multipart_threshold=6_000_000, multipart_chunksize=6_000_000)
    s3.upload_fileobj(io.BytesIO(content), BUCKET, "parts/large", Config=config, ExtraArgs={"Metadata": {"a": "b"}})
    found = io.BytesIO()
    s3.download_fileobj(BUCKET, "parts/large", found, Config=config)
    assert found.getvalue() == content, "what came down is not what went up"
    s3.copy({"Bucket": BUCKET, "Key": "parts/large"}, BUCKET, "parts/copy", Config=config)
    copied = s3.get_object(Bucket=BUCKET, Key="parts/copy")
    assert copied["Body"].read() == content and copied["Metadata"] == {"a": "b"}, copied["Metadata"]
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=BUCKET)


def paginators_see_everything_once(s3):
    keys = sorted(f"pages/{index % 3}/{index:03}" for index in range(25))
    for key in keys:
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"")
    for operation in ["list_objects", "list_objects_v2"]:
        pages = s3.get_paginator(operation).paginate(Bucket=BUCKET, Prefix="pages/", PaginationConfig={"PageSize": 4})
        assert [each["Key"] for page in pages for each in page["Contents"]] == keys, operation
        asked = {"Bucket": BUCKET, "Prefix": "pages/", "Delimiter": "/", "PaginationConfig": {"PageSize": 2}}
        prefixes = [each["Prefix"] for page in s3.get_paginator(operation).paginate(**asked) for each in page["CommonPrefixes"]]
        assert prefixes == ["pages/0/", "pages/1/", "pages/2/"], prefixes
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="pages/parts")
    of = {"Bucket": BUCKET, "Key": "pages/parts", "UploadId": upload["UploadId"]}
    for number in range(1, 6):
        s3.upload_part(**of, PartNumber=number, Body=b"x")
    pages = s3.get_paginator("list_parts").paginate(**of, PaginationConfig={"PageSize": 2})
    assert [part["PartNumber"] for page in pages for part in page["Parts"]] == [1, 2, 3, 4, 5]
    pages = s3.get_paginator("list_multipart_uploads").paginate(Bucket=BUCKET, PaginationConfig={"PageSize": 1})
    assert [each["Key"] for page in pages for each in page.get("Uploads", [])] == ["pages/parts"]
    s3.abort_multipart_upload(**of)


def keys_of_any_characters_are_listed_and_deleted(s3):
    for key in ODD_KEYS:
        s3.put_object(Bucket=BUCKET, Key=f"odd/{key}", Body=key.encode())
        assert s3.get_object(Bucket=BUCKET, Key=f"odd/{key}")["Body"].read() == key.encode(), key
    listed = [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET, Prefix="odd/")["Contents"]]
    assert sorted(listed) == sorted(f"odd/{key}" for key in ODD_KEYS), listed
    answer = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": key} for key in listed]})
    assert "Errors" not in answer, answer["Errors"]
    assert s3.list_objects_v2(Bucket=BUCKET, Prefix="odd/")["KeyCount"] == 0


def one_of_many_creates_an_object(s3):
    def create(index):
        return refusal_or_none(s3, Key="once", Body=b"%d" % index, IfNoneMatch="*")

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(create, range(16)))
    assert codes.count(None) == 1, codes
    assert set(codes) == {None, "PreconditionFailed"}, codes


def refusal_or_none(s3, **request):
    try:
        s3.put_object(Bucket=BUCKET, **request)
    except s3.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return None


def presigned_urls_work(s3):
    of = {"Bucket": BUCKET, "Key": "presigned/a b"}
    put = Request(s3.generate_presigned_url("put_object", Params=of), data=b"by URL", method="PUT")
    assert urlopen(put).status == 200
    with urlopen(s3.generate_presigned_url("get_object", Params={**of, "ResponseContentType": "text/x"})) as answer:
        assert (answer.read(), answer.headers["content-type"]) == (b"by URL", "text/x")


def a_refused_body_leaves_the_connection_open(s3):
    for _ in range(3):
        assert refusal(s3.put_object, Bucket="no-bucket", Key="x", Body=b"x" * 2_000_000)[0] == "NoSuchBucket"
        s3.put_object(Bucket=BUCKET, Key="after", Body=b"x" * 2_000_000)
    assert s3.head_object(Bucket=BUCKET, Key="after")["ContentLength"] == 2_000_000


def a_key_that_no_file_can_have_is_refused_with_a_reason(s3):
    code, message = refusal(s3.put_object, Bucket=BUCKET, Key="30//x", Body=b"x")
    assert (code, "two slashes in a row" in message) == ("InvalidRequest", True), message
    url = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "30//x"})
    try:
        urlopen(url)
    except HTTPError as error:
        assert error.code == 404 and b"<Code>NoSuchKey</Code>" in error.read()
    else:
        raise AssertionError("30//x was found")


CHECKS = [
    a_bucket_is_there_once_it_was_made,
    each_checksum_is_kept,
    a_stream_goes_up_and_down_in_parts,
    paginators_see_everything_once,
    keys_of_any_characters_are_listed_and_deleted,
    one_of_many_creates_an_object,
    presigned_urls_work,
    a_refused_body_leaves_the_connection_open,
    a_key_that_no_file_can_have_is_refused_with_a_reason,
]
