import { Code } from "@mantine/core";

/** Text of the server, in which commands are between backticks. */
export function WithCode({ text }: { text: string }) {
  return text.split("`").map((piece, index) => (index % 2 === 1 ? <Code key={index}>{piece}</Code> : piece));
}
