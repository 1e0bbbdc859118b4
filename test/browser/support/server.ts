// The real program in the tests' own network, with a data directory of its own.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually } from "./waiting";

const ROOT = join(fileURLToPath(new URL(".", import.meta.url)), "../../..");
const PROGRAM = process.env["WGPILOT_PROGRAM"] ?? join(ROOT, "build/wgpilot");
delete process.env["WGPILOT_PROGRAM"]; // wgpilot refuses variables that it does not know
export const RESULTS = join(ROOT, "build/test-results/browser");
const ADDRESS = "192.0.2.1"; // the program's end of the wire to the browser
export const ADMIN = { username: "admin", password: "correct horse battery staple" };

type Answer = { status: number; body: any; headers: Record<string, string | string[] | undefined> };

export class Server {
  readonly url: string;
  setupPassword = "";
  private readonly folder = mkdtempSync(join(tmpdir(), "wgpilot-browser-"));
  private readonly agent = new Agent({ rejectUnauthorized: false, keepAlive: true }); // its certificate is its own
  private process: ChildProcess | undefined;
  private cookie = "";

  constructor(private readonly name: string, private readonly port = 8443) {
    this.url = `https://${ADDRESS}:${port}`;
  }

  get sessionCookie(): string {
    return this.cookie;
  }

  async start(): Promise<this> {
    const data = join(this.folder, "data");
    if (!this.setupPassword) this.setupPassword = JSON.parse(execFileSync(PROGRAM, ["init", "--json", "--data-dir", data], { encoding: "utf8" })).setup_password;
    mkdirSync(RESULTS, { recursive: true });
    const log = createWriteStream(join(RESULTS, `${this.name}.log`), { flags: "a" });
    this.process = spawn(PROGRAM, ["serve", "--data-dir", data, "--listen", `${ADDRESS}:${this.port}`], { stdio: ["ignore", "pipe", "pipe"] });
    this.process.stdout?.pipe(log);
    this.process.stderr?.pipe(log);
    await eventually(async () => (await this.call("GET", "/api/health").catch(() => undefined))?.status === 200, "wgpilot answers");
    return this;
  }

  /** An administrator and nothing else. */
  async administrate(): Promise<this> {
    const made = await this.call("POST", "/api/auth/setup", { otp: this.setupPassword, ...ADMIN });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    await this.expect("PUT", "/api/settings", { hostname: "vpn.example.org" });
    return this;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const running = this.process;
    this.process = undefined;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill(signal);
    await ended;
  }

  async close(): Promise<void> {
    await this.stop();
    this.agent.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The body of a successful call by the administrator. */
  async expect(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await this.call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(`${this.url}${path}`, {
        method,
        agent: this.agent,
        headers: { ...(this.cookie && { Cookie: this.cookie }), ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
      });
      sent.on("error", reject);
      sent.on("response", (answer) => {
        const pieces: Buffer[] = [];
        answer.on("data", (piece: Buffer) => pieces.push(piece));
        answer.on("end", () => {
          const text = Buffer.concat(pieces).toString();
          const cookie = answer.headers["set-cookie"]?.[0]?.split(";")[0];
          if (cookie) this.cookie = cookie;
          const isJson = answer.headers["content-type"]?.startsWith("application/json");
          resolve({ status: answer.statusCode ?? 0, body: isJson && text ? JSON.parse(text) : text, headers: answer.headers });
        });
      });
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
