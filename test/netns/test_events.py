"""The streams: the whole first, then what changes, as it happens to peers and interfaces."""

import time
from collections.abc import Iterator

import pytest

from support.api import Api
from support.clients import add_peer, connect
from support.contract import CONTRACT, check_schema
from support.events import Event, EventReader
from support.namespaces import Lab
from support.waiting import eventually

SERVER = "10.8.0.1"
PATH = "/api/networks/1/events"


@pytest.fixture
def office(admin: Api) -> Api:
    admin.put("/api/settings", {"public_ip": Lab.SERVER_ADDRESS}).expect(200)
    admin.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24", "listen_port": 51820}).expect(201)
    return admin


@pytest.fixture
def events(office: Api) -> Iterator[EventReader]:
    with EventReader(office, PATH) as reader:
        yield reader


def check(event: Event, schema: str) -> None:
    check_schema(event.data, CONTRACT["components"]["schemas"][schema])


def test_the_whole_comes_first_then_only_what_changes(office: Api, lab: Lab):
    connect(office, lab.client1, "Laptop")
    connect(office, lab.client2, "Phone")
    add_peer(office, "Absent")
    with EventReader(office, PATH) as reader:
        first = reader.wait_for("status", "")
        assert reader.events[0] is first and [row["peer_id"] for row in first.data] == [1, 2, 3]
        for row in first.data:
            check_schema(row, CONTRACT["components"]["schemas"]["PeerTraffic"])
        before = first.data[0]["transfer_rx"]
        seen = len(reader.events)
        assert lab.client1.reaches(SERVER)
        eventually(lambda: any(row["peer_id"] == 1 and row["transfer_rx"] > before and row["rx_rate"] > 0
                               for event in reader.named("status")[1:] for row in event.data),
                   what="the laptop's ping shows")
        assert all(row["peer_id"] != 3 for event in reader.events[seen:] if event.name == "status"
                   for row in event.data), "nothing happens to the absent one"


def test_all_networks_on_one_stream(office: Api, lab: Lab):
    office.post("/api/networks", {"name": "Lab", "subnet": "10.9.0.0/24"}).expect(201)
    add_peer(office, "Laptop")
    with EventReader(office) as everything, EventReader(office, "/api/networks/2/events") as other:
        connect(office, lab.client1, "Robot", network=2)
        for reader in (everything, other):
            assert reader.wait_for("peer", "connected").data["network_id"] == 2
        assert everything.wait_for("status", "").data[0]["network_id"] == 1
        assert all(row["network_id"] == 2 for event in other.named("status") for row in event.data)


def test_a_peer_connects_roams_and_leaves(office: Api, events: EventReader, lab: Lab):
    connect(office, lab.client1, "Laptop")
    connected = events.wait_for("peer", "connected")
    check(connected, "PeerEvent")
    endpoint = lab.server.run("wg", "show", "wg0", "endpoints").split()[1]
    assert (connected.data["name"], connected.data["endpoint"]) == ("Laptop", endpoint)

    lab.client1.run("wg", "set", "tunnel0", "listen-port", "40404")
    assert lab.client1.reaches(SERVER)
    roamed = events.wait_for("peer", "roamed")
    check(roamed, "PeerEvent")
    assert (roamed.data["previous_endpoint"], roamed.data["endpoint"]) == (endpoint, "192.0.2.2:40404")
    assert "192.0.2.2:40404" in lab.server.run("wg", "show", "wg0", "endpoints")

    office.post("/api/networks/1/peers/1/disable").expect(200)
    gone = events.wait_for("peer", "disconnected")
    check(gone, "PeerEvent")
    assert eventually(lambda: events.named("status")[-1].data[0]["online"] is False)


def test_a_link_that_goes_down_is_told_within_a_second(office: Api, events: EventReader, lab: Lab):
    office.put("/api/networks/1", {"mtu": 1300}).expect(200)
    events.wait_for("interface", '"mtu": 1300')  # and so everything about its creation has been told
    for _ in range(3):
        told = len(events.named("interface"))
        start = time.monotonic()
        lab.server.run("ip", "link", "set", "wg0", "down")
        down, up = eventually(lambda: len(events.named("interface")) >= told + 2 and
                              events.named("interface")[told:told + 2], what="it went down and came back")
        check(down, "InterfaceEvent")
        print(f"told after {down.at - start:.2f} s, up again after {up.at - start:.2f} s")
        assert (down.data["present"], down.data["up"], up.data["up"]) == (True, False, True)
        assert down.at - start < 1


def test_interfaces_come_and_go(office: Api, lab: Lab):
    with EventReader(office) as events:
        office.post("/api/networks", {"name": "Lab", "subnet": "10.9.0.0/24"}).expect(201)
        eventually(lambda: any(event.data["interface"] == "wg1" and event.data["up"] for event in
                               events.named("interface")), what="wg1 is up")
        office.put("/api/networks/2", {"mtu": 1300}).expect(200)
        events.wait_for("interface", '"mtu": 1300')
        office.post("/api/networks/2/disable").expect(200)
        events.wait_for("interface", '"present": false')


def test_a_stream_goes_on_where_it_broke(office: Api, lab: Lab):
    with EventReader(office, PATH) as first:
        whole = first.wait_for("status", "")
        assert whole.data == []
    connect(office, lab.client1, "Laptop")
    with EventReader(office, PATH, last_event_id=whole.id) as second:
        second.wait_for("peer", "connected")
        assert all(event.data for event in second.named("status")), "no second whole"
    with EventReader(office, PATH, last_event_id="00000000-1") as third:
        third.wait_for("status", '"online": true')
        assert [event.name for event in third.events[:2]] == ["resync", "status"]


def test_a_stream_without_news_stays_alive(office: Api):
    with office.open(PATH) as stream:
        start = time.monotonic()
        assert any(line == b":\n" for line in stream), "a heartbeat"
        assert time.monotonic() - start < 25
