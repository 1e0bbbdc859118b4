import { expect, it } from "vitest";
import { fitting, gridTemplate, PEER_COLUMNS } from "./columns";

const keys = (room: number): string[] => fitting(PEER_COLUMNS, room).map(({ key }) => key);

it("keeps what identifies a peer however narrow it is", () => expect(keys(10)).toEqual(["status", "name"]));
it("shows more where there is more room", () => {
  expect(keys(40)).toEqual(["status", "name", "address"]);
  expect(keys(200)).toEqual(PEER_COLUMNS.map(({ key }) => key));
});
it("gives what is left to names", () => {
  expect(gridTemplate(fitting(PEER_COLUMNS, 10), true)).toBe("2.5rem 7.75rem minmax(10.5rem, 2fr) 5rem");
});
