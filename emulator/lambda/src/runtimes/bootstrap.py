"""Runs a function's handler: what AWS's own runtime does for Python, in the machine's python3.

Asks the Runtime API for invocations, one after the other, and tells what the handler gives or raises.
"""

import http.client
import importlib
import json
import logging
import os
import sys
import time
import traceback

API = os.environ["AWS_LAMBDA_RUNTIME_API"]
BASE = "/2018-06-01/runtime/"
# An event of the log that is written whole, line ends and all, begins with these bytes and its length.
MARK = b"\xa5\x5a\x00\x03"
OUTPUT = open(1, "wb", closefd=False)


def write_event(text):
    """Writes one event of the log."""
    message = text.encode("utf-8", "backslashreplace")
    sys.stdout.flush()
    OUTPUT.write(MARK + len(message).to_bytes(4, "big") + message)
    OUTPUT.flush()


class LogHandler(logging.Handler):
    """The root logger's handler. Its records know which invocation they are of."""

    def __init__(self):
        super().__init__()
        self.request_id = ""
        form = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
        self.setFormatter(logging.Formatter(form, "%Y-%m-%dT%H:%M:%S"))

    def filter(self, record):
        record.aws_request_id = self.request_id
        return super().filter(record)

    def emit(self, record):
        write_event(self.format(record))


LOG = LogHandler()


class Context:
    """What a handler learns of its invocation."""

    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = Identity()
        client = headers.get("Lambda-Runtime-Client-Context")
        self.client_context = ClientContext(json.loads(client)) if client else None
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))


class Identity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class ClientContext:
    def __init__(self, said):
        self.custom = said.get("custom")
        self.env = said.get("env")
        self.client = Client(said.get("client") or {})


class Client:
    def __init__(self, said):
        self.installation_id = said.get("installation_id")
        self.app_title = said.get("app_title")
        self.app_version_name = said.get("app_version_name")
        self.app_version_code = said.get("app_version_code")
        self.app_package_name = said.get("app_package_name")


class Runtime:
    """One connection to the Runtime API."""

    def __init__(self):
        self.connection = http.client.HTTPConnection(API)

    def next(self):
        self.connection.request("GET", BASE + "invocation/next")
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            sys.exit(0)
        return answer.headers, body

    def post(self, path, body):
        sys.stdout.flush()
        sys.stderr.flush()
        self.connection.request("POST", BASE + path, body, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        return answer.status, answer.read()


class Fault(Exception):
    """Why there is no handler, or no response."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


def handler():
    """The function that `_HANDLER` names."""
    name = os.environ["_HANDLER"]
    parts = name.rsplit(".", 1)
    if len(parts) != 2:
        raise Fault(
            "Runtime.MalformedHandlerName",
            f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)",
        )
    module_name, function_name = parts
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}") from error
    except SyntaxError as error:
        message = f"Syntax error in module '{module_name}': {error}"
        raise Fault("Runtime.UserCodeSyntaxError", message) from error
    function = getattr(module, function_name, None)
    if function is None:
        raise Fault(
            "Runtime.HandlerNotFound",
            f"Handler '{function_name}' missing on module '{module_name}'",
        )
    return function


def told(error, request_id):
    """An exception as the Runtime API wants it; frames of this file are left out."""
    if isinstance(error, Fault):
        kind, trace = error.kind, []
    else:
        kind = type(error).__name__
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
        trace = traceback.format_list([frame for frame in frames if "importlib" not in frame.filename])
    said = {"errorMessage": str(error), "errorType": kind, "requestId": request_id, "stackTrace": trace}
    lines = [f"[ERROR] {kind}: {error}", "Traceback (most recent call last):"]
    for line in "".join(trace).splitlines():
        text = line.lstrip(" ")
        # AWS indents by blanks that are not broken at.
        lines.append("\u00a0" * (len(line) - len(text)) + text)
    write_event("\n".join(lines))
    return json.dumps(said).encode()


def respond(function, runtime):
    """One invocation."""
    headers, body = runtime.next()
    request_id = headers["Lambda-Runtime-Aws-Request-Id"]
    LOG.request_id = request_id
    os.environ["_X_AMZN_TRACE_ID"] = headers.get("Lambda-Runtime-Trace-Id", "")
    try:
        try:
            event = json.loads(body)
        except ValueError as error:
            raise Fault("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from error
        result = function(event, Context(headers))
        try:
            answer = json.dumps(result, ensure_ascii=False).encode()
        except (TypeError, ValueError) as error:
            raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from error
    except Exception as error:
        runtime.post(f"invocation/{request_id}/error", told(error, request_id))
        return
    runtime.post(f"invocation/{request_id}/response", answer)


def main():
    logging.Formatter.converter = time.gmtime
    logging.getLogger().addHandler(LOG)
    runtime = Runtime()
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    sys.path[:] = [path for path in sys.path if path != os.environ["LAMBDA_RUNTIME_DIR"]]
    try:
        function = handler()
    except Exception as error:
        runtime.post("init/error", told(error, ""))
        sys.exit(1)
    while True:
        respond(function, runtime)


if __name__ == "__main__":
    main()
