// The one place that talks to the server. Every call is typed by api/openapi.yaml; every failure is a Problem.
import createClient from "openapi-fetch";
import { sessionEnded } from "../session/ended";
import type { components, paths } from "./contract";
import { Problem } from "./problem";

export type Schemas = components["schemas"];
export type Network = Schemas["Network"];
export type NewNetwork = Schemas["NewNetwork"];
export type Peer = Schemas["Peer"];
export type NewPeer = Schemas["NewPeer"];
export type Bridge = Schemas["Bridge"];
export type NewBridge = Schemas["NewBridge"];
export type NetworkRoute = Schemas["NetworkRoute"];
export type NewRoute = Schemas["NewRoute"];
export type NetworkRule = Schemas["NetworkRule"];
export type NewRule = Schemas["NewRule"];
export type HostRoute = Schemas["HostRoute"];
export type HostRule = Schemas["HostRule"];
export type NetworkStatus = Schemas["NetworkStatus"];
export type Check = Schemas["Check"];
export type User = Schemas["UserAnswer"]["user"];

export const api = createClient<paths>({ baseUrl: location.origin });

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** An object with the entity tag that a change of it is made conditional on. */
export type Tagged<T> = { value: T; etag: string };
export type Page<T> = { items: T[]; total: number };

async function answerTo<T>(request: Promise<Answer<T>>): Promise<Answer<T>> {
  let answer: Answer<T>;
  try {
    answer = await request;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw Problem.ofNetwork(cause);
  }
  if (answer.response.ok) return answer;
  const problem = Problem.ofAnswer(answer.response, answer.error);
  if (problem.isSessionEnd) sessionEnded.announce();
  throw problem;
}

/** The body of a successful answer; anything else is thrown as a Problem. */
export async function take<T>(request: Promise<Answer<T>>): Promise<T> {
  return (await answerTo(request)).data as T;
}

export async function takeTagged<T>(request: Promise<Answer<T>>): Promise<Tagged<T>> {
  const { data, response } = await answerTo(request);
  return { value: data as T, etag: response.headers.get("ETag") ?? "" };
}

export async function takeWithHeaders<T>(request: Promise<Answer<T>>): Promise<{ value: T; headers: Headers }> {
  const { data, response } = await answerTo(request);
  return { value: data as T, headers: response.headers };
}

export async function takePage<T>(request: Promise<Answer<T[]>>): Promise<Page<T>> {
  const { data, response } = await answerTo(request);
  const items = data ?? [];
  return { items, total: Number(response.headers.get("X-Total-Count") ?? items.length) };
}

export async function takeStream(request: Promise<Answer<unknown>>): Promise<ReadableStream<Uint8Array>> {
  const { response } = await answerTo(request);
  if (!response.body) throw Problem.ofNetwork(new TypeError("the stream has no body"));
  return response.body;
}

export type TextFile = { name: string; text: string };

/** A file that the server names. */
export async function takeFile(request: Promise<Answer<string>>): Promise<TextFile> {
  const { data, response } = await answerTo(request);
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  return { name: name ?? "wireguard.conf", text: data ?? "" };
}
