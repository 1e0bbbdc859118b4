// Devices with WireGuard: peers with a network, a wire and a tunnel of their own, and interfaces that somebody else made.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./waiting";

const run = (...words: string[]): string => execFileSync(words[0] as string, words.slice(1), { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

function runs(...words: string[]): boolean {
  try {
    run(...words);
    return true;
  } catch {
    return false;
  }
}

/** Ends a program and waits until it is gone. */
async function end(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const ended = new Promise((resolve) => program.once("exit", resolve));
  program.kill();
  await ended;
}

/** A WireGuard interface in userspace, which every kernel can have; `enter` are the words that lead to its network. */
class Interface {
  private readonly folder = mkdtempSync(join(tmpdir(), "wgpilot-device-"));
  private process: ChildProcess | undefined;

  constructor(readonly name: string, private readonly enter: string[] = []) {}

  run(...words: string[]): string {
    return run(...this.enter, ...words);
  }

  reaches(address: string): boolean {
    return runs(...this.enter, "ping", "-c1", "-W1", address);
  }

  /** `configuration`: as `wg setconf` takes it. */
  async open(configuration: string, addresses: string[]): Promise<void> {
    const [program = "", ...words] = [...this.enter, "wireguard-go", "-f", this.name];
    this.process = spawn(program, words, { stdio: "ignore", env: { ...process.env, WG_PROCESS_FOREGROUND: "1" } });
    await eventually(() => runs(...this.enter, "wg", "show", this.name), `${this.name} is there`);
    const file = join(this.folder, "setconf");
    writeFileSync(file, configuration, { mode: 0o600 });
    this.run("wg", "setconf", this.name, file);
    for (const address of addresses) this.run("ip", "address", "add", address, "dev", this.name);
    this.run("ip", "link", "set", this.name, "up");
  }

  async close(): Promise<void> {
    if (this.process) await end(this.process);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What another program has set up on the server, with a peer. */
export async function foreignInterface(name: string, address: string, port: number): Promise<{ publicKey: string; close: () => Promise<void> }> {
  const keys = [run("wg", "genkey").trim(), run("wg", "genkey").trim()];
  const [own = "", peer = ""] = keys.map((key) => execFileSync("wg", ["pubkey"], { input: key, encoding: "utf8" }).trim());
  const made = new Interface(name);
  await made.open(`[Interface]\nPrivateKey = ${keys[0]}\nListenPort = ${port}\n[Peer]\nPublicKey = ${peer}\nAllowedIPs = ${address.replace(/\d+\/\d+$/, "2/32")}\n`, [address]);
  return { publicKey: own, close: () => made.close() };
}

/** A peer's device at the end of a wire to the server, connected by the file that the server gives out. */
export class Device {
  private readonly tunnel: Interface;
  private readonly programs: ChildProcess[] = [];

  private constructor(private readonly name: string) {
    this.tunnel = new Interface(`tun-${name}`, ["ip", "netns", "exec", name]);
  }

  /** `number` tells the wires of several devices apart; what is for `destinations` goes into the tunnel. */
  static async connect(name: string, number: number, file: string, destinations: string[]): Promise<Device> {
    const device = new Device(name);
    const [server, own] = [`198.51.100.${4 * number + 1}`, `198.51.100.${4 * number + 2}`];
    run("ip", "netns", "add", name);
    run("ip", "link", "add", `to-${name}`, "type", "veth", "peer", "name", "eth0", "netns", name);
    run("ip", "address", "add", `${server}/30`, "dev", `to-${name}`);
    run("ip", "link", "set", `to-${name}`, "up");
    for (const words of [["address", "add", `${own}/30`, "dev", "eth0"], ["link", "set", "eth0", "up"], ["link", "set", "lo", "up"]]) run("ip", "-netns", name, ...words);
    const addresses = /^Address = (.*)$/m.exec(file)?.[1]?.split(/\s*,\s*/) ?? [];
    const configuration = file.replace(/^(Address|DNS|MTU) = .*\n/gm, "").replace(/^Endpoint = .*:(\d+)$/m, `Endpoint = ${server}:$1`);
    await device.tunnel.open(configuration, addresses);
    for (const destination of destinations) device.tunnel.run("ip", "route", "add", destination, "dev", device.tunnel.name);
    return device;
  }

  reaches(address: string): boolean {
    return this.tunnel.reaches(address);
  }

  /** Sends what `address` takes, at about this many bytes a second, until the device is closed. */
  upload(address: string, port: number, bytesPerSecond: number): void {
    const script = `const s = require("net").connect(${port}, "${address}"); s.on("error", () => process.exit(0)); setInterval(() => s.write(Buffer.alloc(${Math.round(bytesPerSecond / 10)})), 100);`;
    this.programs.push(spawn("ip", ["netns", "exec", this.name, process.execPath, "-e", script], { stdio: "ignore" }));
  }

  async close(): Promise<void> {
    await Promise.all(this.programs.map(end));
    await this.tunnel.close();
    run("ip", "link", "del", `to-${this.name}`);
    run("ip", "netns", "del", this.name);
  }
}
