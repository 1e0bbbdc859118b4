"""Rulesets in the style of the usual firewalls of a host, as nft text. Each drops what it does not know.

They have the shape that the programs leave in the kernel (chains, order, policies); the user's own commands land where
the programs would put them, which `follow` does for a remedy that the doctor printed.
"""

import re
import shlex

from .namespaces import Node

UFW = """
table ip filter {
    chain ufw-before-forward {
        ct state related,established counter accept
        icmp type { destination-unreachable, time-exceeded, parameter-problem } counter accept
        counter jump ufw-user-forward
    }
    chain ufw-user-forward { }
    chain ufw-before-input {
        iifname "lo" counter accept
        ct state related,established counter accept
        ct state invalid counter drop
        icmp type echo-request counter accept
        tcp dport 22 counter accept
        counter jump ufw-user-input
    }
    chain ufw-user-input { }
    chain ufw-after-input {
        udp dport 137 counter return
    }
    chain ufw-logging-deny {
        limit rate 3/minute burst 10 packets counter log prefix "[UFW BLOCK] "
    }
    chain FORWARD {
        type filter hook forward priority filter; policy drop;
        counter jump ufw-before-forward
        counter jump ufw-logging-deny
    }
    chain INPUT {
        type filter hook input priority filter; policy drop;
        counter jump ufw-before-input
        counter jump ufw-after-input
        counter jump ufw-logging-deny
    }
}
"""

DOCKER = """
table ip filter {
    chain DOCKER-USER {
        counter return
    }
    chain DOCKER { }
    chain DOCKER-ISOLATION {
        iifname "docker0" oifname != "docker0" counter drop
        counter return
    }
    chain FORWARD {
        type filter hook forward priority filter; policy drop;
        counter jump DOCKER-USER
        counter jump DOCKER-ISOLATION
        oifname "docker0" ct state related,established counter accept
        oifname "docker0" counter jump DOCKER
        iifname "docker0" oifname != "docker0" counter accept
    }
}
"""

FIREWALLD = """
table inet firewalld {
    chain zone_trusted { }
    chain ports { }
    chain raw_prerouting {
        type filter hook prerouting priority raw + 10; policy accept;
        icmpv6 type { nd-router-advert, nd-neighbor-solicit } accept
        meta nfproto ipv6 fib saddr . mark . iif oif missing drop
    }
    chain filter_input {
        type filter hook input priority filter + 10; policy accept;
        ct state { established, related } accept
        ct status dnat accept
        iifname "lo" accept
        ct state invalid drop
        jump ports
        meta l4proto { icmp, ipv6-icmp } accept
        tcp dport 22 ct state new accept
        reject with icmpx admin-prohibited
    }
    chain filter_forward {
        type filter hook forward priority filter + 10; policy accept;
        ct state { established, related } accept
        ct status dnat accept
        iifname "lo" accept
        ct state invalid drop
        jump zone_trusted
        reject with icmpx admin-prohibited
    }
}
"""


def follow(node: Node, remedy: str) -> None:
    """Does what a person does who follows the remedy: what the program would do with its command, by nft."""
    for words in map(shlex.split, re.split(r"\s&&\s", remedy.split("`")[1])):
        for rule in _rules_of(words):
            node.run("nft", rule)


def _rules_of(words: list[str]) -> list[str]:
    match words:
        case ["nft", *rule]:
            return [" ".join(rule)]
        case ["ufw", "route", "allow", "in", "on", link]:
            return [f'add rule ip filter ufw-user-forward iifname "{link}" accept']
        case ["ufw", "route", "allow", "out", "on", link]:
            return [f'add rule ip filter ufw-user-forward oifname "{link}" accept']
        case ["ufw", "allow", port]:
            return [f"add rule ip filter ufw-user-input udp dport {port.removesuffix('/udp')} accept"]
        case ["iptables", "-I", "DOCKER-USER", "-i", link, "-j", "ACCEPT"]:
            return [f'insert rule ip filter DOCKER-USER iifname "{link}" accept']
        case ["iptables", "-I", "DOCKER-USER", "-o", link, "-j", "ACCEPT"]:
            return [f'insert rule ip filter DOCKER-USER oifname "{link}" accept']
        case ["firewall-cmd", "--permanent", "--zone=trusted", interface]:
            link = interface.removeprefix("--add-interface=")
            return [f'add rule inet firewalld zone_trusted {side}ifname "{link}" accept' for side in "io"]
        case ["firewall-cmd", "--permanent", port]:
            return [f"add rule inet firewalld ports udp dport {port[len('--add-port='):-len('/udp')]} accept"]
        case ["firewall-cmd", "--reload"]:
            return []
    raise AssertionError(f"nobody would know what to do with {words}")
