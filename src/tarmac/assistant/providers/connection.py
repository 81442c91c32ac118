"""The way to a provider's server: one pool of connections for each event loop, and which addresses are allowed."""

import asyncio
import ipaddress
import re
import socket
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import aiohttp

from tarmac.assistant.errors import ProviderAddressRefused

CONNECTIONS = 2048
CONNECT_SECONDS = 10
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
PRINTABLE = re.compile(r"[!-~]+")
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
    """The base URL without a slash at its end; see docs/assistant.md for what is allowed and why.

    Raises ProviderAddressRefused.
    """
    address = address.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ProviderAddressRefused from error
    number = _number(host)
    near = number.is_private if number else host == "localhost" or "." not in host or host.endswith(_LOCAL_NAMES)
    allowed = parts.scheme == "https" or (parts.scheme == "http" and near)
    strange = "@" in parts.netloc or parts.query or parts.fragment or not PRINTABLE.fullmatch(address)
    if not host or not allowed or strange or (number and not _answers(number)):
        raise ProviderAddressRefused
    return address


def _number(host: str) -> IPAddress | None:
    """The IP address that a host stands for in any spelling, such as 2130706433; None for a name."""
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        try:
            return ipaddress.ip_address(socket.inet_aton(host))
        except (OSError, ValueError):
            return None
    mapped = number.ipv4_mapped if isinstance(number, ipaddress.IPv6Address) else None
    return mapped or number


def _answers(number: IPAddress) -> bool:
    """Whether a model server can be there: never at the addresses where clouds keep their own secrets."""
    return not (number.is_link_local or number.is_unspecified or number.is_multicast)
