"""llama.cpp's own server in this process, until it is killed: `python -m tarmac.config.model_server FILE PORT TOKENS`.

Run by `local_model` beside Tarmac, so that a model that cannot be read takes nothing else with it.
"""

import signal
import sys
from pathlib import Path

ERRORS_ONLY = 1  # llama.cpp's verbosity: what people ask is not written into a log


def main() -> None:
    """Serve the GGUF file on loopback, under its own name, with a context of that many tokens."""
    try:
        from xllamacpp import CommonParams, Server
    except ModuleNotFoundError:
        sys.exit("llama.cpp is missing here; `make local` fetches it")
    model, port, context_tokens = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    parameters = CommonParams()
    parameters.model.path = str(model)
    parameters.model_alias = {model.stem}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.n_ctx = context_tokens
    parameters.ui = False
    parameters.endpoint_slots = False
    parameters.cors_origins = ""
    parameters.verbosity = ERRORS_ONLY
    serving = Server(parameters)  # noqa: F841 (it serves for as long as it is held)
    signal.pause()


if __name__ == "__main__":
    main()
