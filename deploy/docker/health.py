"""Asks this container's service whether it is well; ends with 1 if not. Standard library only, to be quick."""

import os
import sys
from http.client import HTTPConnection

PATH = sys.argv[1] if len(sys.argv) > 1 else "/health/ready"

try:
    connection = HTTPConnection("127.0.0.1", int(os.environ.get("WENXIAO_PORT", "8000")), timeout=4)
    connection.request("GET", PATH)
    answer = connection.getresponse()
    said = answer.read(500).decode(errors="replace")
except OSError as error:
    sys.exit(f"no answer: {error}")
print(answer.status, said)
sys.exit(answer.status != 200)
