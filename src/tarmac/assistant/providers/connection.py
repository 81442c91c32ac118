"""The way to a provider's server: one pool of connections for each event loop, and which addresses are allowed."""

import asyncio
import ipaddress
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import aiohttp

from tarmac.assistant.errors import ProviderAddressRefused

CONNECTIONS = 2048
CONNECT_SECONDS = 10
_LOCAL_NAMES = (".local", ".internal", ".lan", ".home.arpa")

_sessions: WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.ClientSession] = WeakKeyDictionary()


def session() -> aiohttp.ClientSession:
    """The running loop's session. It keeps no cookies and asks no proxy of the environment."""
    loop = asyncio.get_running_loop()
    found = _sessions.get(loop)
    if found is None or found.closed:
        found = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=30),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
            headers={"User-Agent": "Tarmac"},
            auto_decompress=True,
        )
        _sessions[loop] = found
    return found


async def close() -> None:
    """Close the running loop's session, for loops that end."""
    found = _sessions.pop(asyncio.get_running_loop(), None)
    if found is not None:
        await found.close()


def checked_address(address: str) -> str:
    """The base URL without a slash at its end; http only inside the own network. Raises ProviderAddressRefused."""
    try:
        parts = urlsplit(address.strip())
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ProviderAddressRefused from error
    plain = parts.scheme == "http" and _is_near(host)
    if not host or not (plain or parts.scheme == "https") or parts.username or parts.query or parts.fragment:
        raise ProviderAddressRefused
    return address.strip().rstrip("/")


def _is_near(host: str) -> bool:
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith(_LOCAL_NAMES)
    return (number.is_loopback or number.is_private) and not number.is_link_local and not number.is_unspecified
