// A failure in words: what, what to do, and the number under which the server's log has it.
import { Alert, Button, Code, Group, Stack, Text } from "@mantine/core";
import { Problem } from "../api/problem";
import { useText, type Translate } from "../i18n/text";
import { Icon } from "./Icon";

/** The server's own words, or ours where there was no answer to have any. */
export function messageOf(problem: Problem, t: Translate): string {
  if (problem.code === "NO_ANSWER") return t("problem.noAnswer");
  return sentence(problem.message);
}

/** The server's messages are parts of sentences that begin elsewhere. */
function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}

export function ProblemNote({ cause, known = [], retry }: { cause: unknown; known?: string[]; retry?: () => void }) {
  const { t } = useText();
  if (!cause) return null;
  const problem = Problem.of(cause);
  const elsewhere = problem.fields.filter(({ field }) => !known.includes(field));
  return (
    <Alert color="red" icon={<Icon name="alert" />} role="alert" title={messageOf(problem, t)}>
      <Stack gap="xs" align="flex-start">
        {problem.hint && <Text size="sm">{problem.hint}</Text>}
        {elsewhere.map(({ field, message }) => (
          <Text size="sm" key={field}>
            {field}: {message}
          </Text>
        ))}
        {problem.requestId && (
          <Group gap="xs">
            <Text size="xs">{t("problem.requestId")}</Text>
            <Code>{problem.requestId}</Code>
          </Group>
        )}
        {retry && (
          <Button size="xs" variant="default" leftSection={<Icon name="refresh" size={14} />} onClick={retry}>
            {t("action.retry")}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
