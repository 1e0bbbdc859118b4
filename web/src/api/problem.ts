// What went wrong with a request, in the server's words where it has some.
import type { components } from "./contract";

type ErrorBody = components["schemas"]["Error"]["error"];
export type FieldMessage = components["schemas"]["FieldMessage"];
export type ErrorCode = components["schemas"]["ErrorCode"];

/** Refusals that concern one field without naming it. */
const FIELD_OF_CODE: Record<string, string> = { PORT_IN_USE: "listen_port", SUBNET_CONFLICT: "subnet" };

/** Codes that say all that the server's message does. */
const SAID_BY_CODE = new Set<string>([
  "BRIDGE_SELF_REFERENCE",
  "INTERNAL_ERROR",
  "INVALID_OTP",
  "PRECONDITION_FAILED",
  "RATE_LIMITED",
  "SESSION_EXPIRED",
  "SETUP_ALREADY_COMPLETE",
  "SETUP_REQUIRED",
] satisfies ErrorCode[]);

const LOGIN_CODES = new Set(["INVALID_CREDENTIALS", "INVALID_OTP"]);

export class Problem extends Error {
  readonly hint: string;
  readonly fields: FieldMessage[];
  readonly requestId: string;
  readonly details: Record<string, unknown>;

  private constructor(
    readonly status: number, // 0: there was no answer
    readonly code: string,
    body: Partial<ErrorBody> & { message: string },
    readonly retryAfter: number, // seconds; 0 when the server does not say
  ) {
    super(body.message);
    this.name = "Problem";
    this.hint = body.hint ?? "";
    this.fields = body.fields ?? [];
    this.requestId = body.request_id ?? "";
    this.details = body.details ?? {};
  }

  static ofAnswer(response: Response, answer: unknown): Problem {
    const retryAfter = Number(response.headers.get("Retry-After") ?? 0);
    const requestId = response.headers.get("X-Request-ID") ?? "";
    const body = errorBodyOf(answer);
    if (body) return new Problem(response.status, body.code, { ...body, request_id: body.request_id || requestId }, retryAfter);
    const message = `${response.status} ${response.statusText}`.trim();
    return new Problem(response.status, "UNREADABLE_ANSWER", { message, request_id: requestId }, retryAfter);
  }

  static ofNetwork(cause: unknown): Problem {
    const message = cause instanceof Error ? cause.message : String(cause);
    return new Problem(0, "NO_ANSWER", { message }, 0);
  }

  static of(cause: unknown): Problem {
    return cause instanceof Problem ? cause : Problem.ofNetwork(cause);
  }

  get isSessionEnd(): boolean {
    return this.status === 401 && !LOGIN_CODES.has(this.code);
  }

  /** Whether the same request may succeed in a moment. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 503;
  }

  /** What the server says beyond the code and the fields: names, numbers, the kernel's words. "" when that is nothing. */
  get detail(): string {
    const isSaid = SAID_BY_CODE.has(this.code) || this.fields.length > 0 || this.status === 0;
    return isSaid ? "" : this.message;
  }

  /** Messages by the name of a form's field; of one field, the first counts. */
  byField(): Record<string, string> {
    const messages: Record<string, string> = {};
    for (const { field, message } of this.fields) messages[field] ??= message;
    const field = FIELD_OF_CODE[this.code];
    if (field) messages[field] ??= this.message;
    return messages;
  }
}

function errorBodyOf(answer: unknown): ErrorBody | undefined {
  if (typeof answer !== "object" || answer === null || !("error" in answer)) return undefined;
  const body = answer.error as Partial<ErrorBody> | null;
  return body && typeof body.code === "string" && typeof body.message === "string" ? (body as ErrorBody) : undefined;
}
