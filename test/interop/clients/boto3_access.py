"""boto3: who may call, and URLs that were signed beforehand."""

import urllib.error
import urllib.request

from clients.world import refusal

HOW_TO_GET_IT = (
    "The request is not signed (version 4) with this service's access key, which "
    'eval "$(npx macroshard serve --env)" sets for a shell; give the --state that the service was started with.'
)


def another_key_is_refused_by_every_service(world):
    calls = [
        ("sagemaker", "list_pipelines", {}, "UnrecognizedClientException"),
        ("logs", "describe_log_streams", {"logGroupName": "/aws/sagemaker/ProcessingJobs"}, "UnrecognizedClientException"),
        ("sts", "get_caller_identity", {}, "UnrecognizedClientException"),
        ("s3", "list_buckets", {}, "InvalidAccessKeyId"),
        ("s3", "put_object", {"Bucket": "access", "Key": "a", "Body": b"x"}, "InvalidAccessKeyId"),
    ]
    for key in ("any", world.environment["AWS_ACCESS_KEY_ID"].lower()):
        for service, operation, request, code in calls:
            call = getattr(world.client_with(key, service), operation)
            assert refusal(call, **request) == (code, HOW_TO_GET_IT), (service, operation)


def a_presigned_url_stores_and_reads_an_object(world):
    s3 = world.client_with(world.environment["AWS_ACCESS_KEY_ID"], "s3", signature_version="s3v4")
    place = {"Bucket": "access", "Key": "a folder/ä&b.txt"}
    s3.create_bucket(Bucket="access")
    store = s3.generate_presigned_url("put_object", Params=place)
    read = s3.generate_presigned_url("get_object", Params=place)
    assert "X-Amz-Credential=" in read, read
    assert request(store, "PUT", b"theirs") == (200, b"")
    assert request(read, "GET") == (200, b"theirs")
    listed = s3.generate_presigned_url("list_objects_v2", Params={"Bucket": "access", "Prefix": "a folder/"})
    status, keys = request(listed, "GET")
    assert (status, b"<Key>a%20folder/%C3%A4%26b.txt</Key>" in keys) == (200, True), keys


def a_url_that_another_key_signed_is_refused(world):
    s3 = world.client_with("any", "s3", signature_version="s3v4")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "access", "Key": "a folder/ä&b.txt"})
    status, said = request(url, "GET")
    assert (status, b"<Code>InvalidAccessKeyId</Code>" in said) == (403, True), said


def request(url, method, body=None):
    sent = urllib.request.Request(url, data=body, method=method)
    try:
        with urllib.request.urlopen(sent) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


CHECKS = [
    another_key_is_refused_by_every_service,
    a_presigned_url_stores_and_reads_an_object,
    a_url_that_another_key_signed_is_refused,
]
