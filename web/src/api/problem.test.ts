import { describe, expect, it } from "vitest";
import { Problem } from "./problem";

const answer = (status: number, headers: Record<string, string> = {}): Response => new Response(null, { status, statusText: "Status", headers });
const body = (error: Record<string, unknown>) => ({ error: { code: "VALIDATION_ERROR", message: "2 fields are not valid", request_id: "req_0123456789ab", ...error } });

describe("a problem", () => {
  it("speaks in the server's words", () => {
    const fields = [{ field: "name", message: "is required" }, { field: "name", message: "second" }, { field: "mtu", message: "too small" }];
    const problem = Problem.ofAnswer(answer(400), body({ fields, hint: "Try harder." }));
    expect([problem.status, problem.code, problem.message, problem.hint, problem.requestId]).toEqual([400, "VALIDATION_ERROR", "2 fields are not valid", "Try harder.", "req_0123456789ab"]);
    expect(problem.byField()).toEqual({ name: "is required", mtu: "too small" });
  });

  it("has something to say of an answer that is none of the server's", () => {
    const problem = Problem.ofAnswer(answer(502, { "X-Request-ID": "req_1" }), "<html>");
    expect([problem.code, problem.message, problem.requestId]).toEqual(["UNREADABLE_ANSWER", "502 Status", "req_1"]);
  });

  it("says no more than once what the code, a field or the page says already", () => {
    const of = (error: Record<string, unknown>) => Problem.ofAnswer(answer(400), body(error)).detail;
    expect(of({ code: "PORT_IN_USE", message: "UDP port 53 is in use by dnsmasq" })).toBe("UDP port 53 is in use by dnsmasq");
    expect(of({ code: "RATE_LIMITED", message: "too many failed attempts from this address" })).toBe("");
    expect(of({ fields: [{ field: "name", message: "is required" }] })).toBe("");
    expect(Problem.ofNetwork(new TypeError("Failed to fetch")).detail).toBe("");
  });

  it("belongs to the field that it is about", () => {
    expect(Problem.ofAnswer(answer(409), body({ code: "PORT_IN_USE", message: "taken by dnsmasq" })).byField()).toEqual({ listen_port: "taken by dnsmasq" });
  });

  it.each([
    [401, "SESSION_EXPIRED", true],
    [401, "UNAUTHORIZED", true],
    [401, "INVALID_CREDENTIALS", false],
    [401, "INVALID_OTP", false],
    [403, "FORBIDDEN", false],
  ])("%d %s ends the session: %s", (status, code, ends) => expect(Problem.ofAnswer(answer(status), body({ code })).isSessionEnd).toBe(ends));

  it.each([
    [503, true],
    [409, false],
  ])("%d passes by itself: %s", (status, passes) => expect(Problem.ofAnswer(answer(status), body({})).isPassing).toBe(passes));

  it("knows that there was no answer", () => {
    const problem = Problem.ofNetwork(new TypeError("Failed to fetch"));
    expect([problem.status, problem.isPassing, Problem.of(problem) === problem]).toEqual([0, true, true]);
  });
});
