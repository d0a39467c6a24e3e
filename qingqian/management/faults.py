import os
import sys
import traceback
from datetime import datetime
from typing import NoReturn

from qingqian.settings import env

FAULT = 3


def give_up(error: Exception) -> NoReturn:
    """End the command with exit code 3: the error as a sentence and a number to quote on stderr, the trace on file."""
    sys.stderr.write(f"{error}\n故障编号 {_recorded()}，请报给管理员。\n")
    sys.exit(FAULT)


def _recorded() -> str:
    """Append the trace of the present error to ``faults.log`` of the data folder; return its number."""
    number = f"{datetime.now(env.SHANGHAI):%Y%m%d%H%M%S}-{os.getpid()}"
    try:
        with (env.data_dir() / "faults.log").open("a", encoding="utf-8") as log:
            log.write(f"{number}\n{traceback.format_exc()}\n")
    except OSError as error:
        sys.stderr.write(f"故障记录写不进 {env.data_dir()}：{error.strerror}。\n")
    return number
