import { expect, it } from "vitest";
import { EventParser } from "./sse";

const stream = 'retry: 3000\n\nid: 5f-1\nevent: drift\ndata: {"time":1}\n\n: heartbeat\n\nid: 5f-2\r\ndata: a\r\ndata: b\r\n\r\n';
const events = [
  { id: "5f-1", name: "drift", data: '{"time":1}' },
  { id: "5f-2", name: "message", data: "a\nb" },
];

it("reads events, comments and the pause before a new try", () => {
  const parser = new EventParser();
  expect(parser.feed(stream)).toEqual(events);
  expect([parser.lastId, parser.retry]).toEqual(["5f-2", 3000]);
});

it("does not mind where the pieces end", () => {
  for (let size = 1; size < 12; size += 1) {
    const parser = new EventParser();
    const pieces = stream.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? [];
    expect(pieces.flatMap((piece) => parser.feed(piece)), `${size}`).toEqual(events);
  }
});

it("keeps back an event that is not complete", () => {
  const parser = new EventParser();
  expect(parser.feed("data: half")).toEqual([]);
  expect(parser.feed("\n\n")).toEqual([{ id: "", name: "message", data: "half" }]);
});
