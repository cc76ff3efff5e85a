"""One printed line a check; interop.sh counts them."""

import sys
import traceback
from pathlib import Path


class Report:
    """Collects the outcome of checks; `exit_code` is 1 as soon as one has failed."""

    def __init__(self, stage):
        self.stage = stage
        self.exit_code = 0

    def check(self, title, find_faults):
        """Runs a check: it passes where `find_faults` returns no fault (a list of texts) and raises nothing."""
        try:
            faults = list(find_faults())
        except Exception as error:
            traceback.print_exc()
            faults = [f"{type(error).__name__}: {error}"]
        if not faults:
            print(f"ok   {self.stage}: {title}", flush=True)
            return
        self.exit_code = 1
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        print(f"FAIL {self.stage}: {title}: {faults[0]}{more}", flush=True)

    def assert_all(self, functions, *arguments):
        """Runs functions full of asserts, one after the other; each is a check, titled by its name."""
        for function in functions:
            self.check(function.__name__.replace("_", " "), lambda f=function: broken_assertion(f, arguments))


def broken_assertion(function, arguments):
    try:
        function(*arguments)
    except Exception as error:
        innermost = traceback.extract_tb(error.__traceback__)[-1]
        if not isinstance(error, AssertionError):
            traceback.print_exc()
        said = " ".join(f"{type(error).__name__}: {error}".split())
        yield f"{Path(innermost.filename).name}:{innermost.lineno}: {innermost.line}: {said}"


def folders(line):
    """The two folders that the command line names; made absolute, because what is run has other working folders."""
    if len(sys.argv) != 3:
        usage(line)
    return [Path(name).resolve() for name in sys.argv[1:]]


def usage(text):
    """Ends the program as a wrong command line does."""
    sys.stderr.write(f"usage: {text}\n")
    sys.exit(2)
