// The tabs of one browser share one stream: the tab that holds the lock follows it and tells the others. When that
// tab closes, the browser gives the lock to the next, which goes on where the stream was.
import { follow, type StreamState } from "./stream";
import { news, newsOf, type News } from "./news";
import { Readings, type StatusRow } from "./readings";

type Told = { lastId: string; rows: StatusRow[]; news: News[]; isResync: boolean };
type Message = { kind: "hello" } | { kind: "told"; told: Told } | { kind: "state"; state: StreamState };

const NAME = "wgpilot-events";

export class SharedStream {
  readonly readings = new Readings();
  private readonly channel = new BroadcastChannel(NAME);
  private readonly end = new AbortController();
  private readonly listeners = new Set<() => void>();
  private state: StreamState = "connecting";
  private lastId = "";
  private isLeader = false;

  /** `onResync`: what is on the screen has to be read anew. */
  constructor(private readonly onResync: () => void) {
    this.channel.onmessage = ({ data }: MessageEvent<Message>) => this.hear(data);
    this.say({ kind: "hello" });
    void navigator.locks
      .request(NAME, { signal: this.end.signal }, () => this.lead())
      .catch(() => undefined); // closed while it waited
  }

  close(): void {
    this.end.abort();
    this.channel.close();
  }

  getState = (): StreamState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private async lead(): Promise<void> {
    this.isLeader = true;
    await follow(
      this.end.signal,
      {
        onState: (state) => {
          this.setState(state);
          this.say({ kind: "state", state });
        },
        onEvents: (events) => {
          const told: Told = {
            lastId: events.at(-1)?.id ?? this.lastId,
            rows: events.filter(({ name }) => name === "status").flatMap(({ data }) => JSON.parse(data) as StatusRow[]),
            news: events.flatMap(({ id, name, data }) => newsOf(id, name, data) ?? []),
            isResync: events.some(({ name }) => name === "resync"),
          };
          this.take(told);
          this.say({ kind: "told", told });
        },
      },
      this.lastId,
    );
    this.isLeader = false;
  }

  private hear(message: Message): void {
    if (message.kind === "told") this.take(message.told);
    else if (message.kind === "state") this.setState(message.state);
    else if (this.isLeader) this.greet();
  }

  /** Tells a new tab all that is known. */
  private greet(): void {
    const rows = [...this.readings.all().values()].map(({ recent: _, ...row }) => row);
    this.say({ kind: "state", state: this.state });
    this.say({ kind: "told", told: { lastId: this.lastId, rows, news: [...news.get()].reverse(), isResync: false } });
  }

  private take({ lastId, rows, news: items, isResync }: Told): void {
    this.lastId = lastId;
    if (rows.length > 0) this.readings.apply(rows);
    news.add(items);
    if (isResync) this.onResync();
  }

  private setState(state: StreamState): void {
    if (this.state === state) return;
    this.state = state;
    for (const listener of this.listeners) listener();
  }

  private say(message: Message): void {
    if (!this.end.signal.aborted) this.channel.postMessage(message);
  }
}
