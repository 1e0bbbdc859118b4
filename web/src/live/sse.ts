// Server-sent events out of the bytes of a response (WHATWG HTML, section 9.2.6).

export type ServerEvent = { id: string; name: string; data: string };

/** Fed with pieces of text as they come, gives the events that are complete. Keeps `lastId` and `retry` as told. */
export class EventParser {
  lastId = "";
  retry: number | undefined; // milliseconds
  private rest = "";
  private name = "";
  private data: string[] = [];

  feed(text: string): ServerEvent[] {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.take(line.endsWith("\r") ? line.slice(0, -1) : line) ?? []);
  }

  private take(line: string): ServerEvent | undefined {
    if (line === "") return this.dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return undefined; // a comment: the server's heartbeat
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.name = value;
    else if (field === "data") this.data.push(value);
    else if (field === "id") this.lastId = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.retry = Number(value);
    return undefined;
  }

  private dispatch(): ServerEvent | undefined {
    const event = { id: this.lastId, name: this.name || "message", data: this.data.join("\n") };
    const isComplete = this.data.length > 0;
    this.name = "";
    this.data = [];
    return isComplete ? event : undefined;
  }
}
