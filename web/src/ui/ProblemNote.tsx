// A failure in words: what, in the person's language; the server's words for the rest, which carry names and numbers; and
// the number under which the server's log has it.
import { Alert, Button, Code, Group, Stack, Text } from "@mantine/core";
import { Problem, type ErrorCode } from "../api/problem";
import { useText, type Translate } from "../i18n/text";
import { Icon } from "./Icon";

/** In one sentence. Of a code that this page does not know, the server's own. */
export function titleOf(problem: Problem, t: Translate): string {
  if (problem.code === "NO_ANSWER") return t("problem.noAnswer");
  return t(`problem.${problem.code as ErrorCode}`) || sentence(problem.message);
}

/** What there is to say beyond the title. */
export function detailsOf(problem: Problem, t: Translate, known: string[] = []): string[] {
  const elsewhere = problem.fields.filter(({ field }) => !known.includes(field));
  const hint = problem.retryAfter > 0 ? t("problem.tryIn", { count: problem.retryAfter }) : problem.hint;
  const detail = sentence(problem.detail);
  return [detail === titleOf(problem, t) ? "" : detail, hint, ...elsewhere.map(({ field, message }) => `${field}: ${message}`)].filter(Boolean);
}

/** The server's messages are parts of sentences that begin elsewhere. */
function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}

export function ProblemNote({ cause, known = [], retry }: { cause: unknown; known?: string[]; retry?: () => void }) {
  const { t } = useText();
  if (!cause) return null;
  const problem = Problem.of(cause);
  return (
    <Alert color="red" icon={<Icon name="alert" />} role="alert" title={titleOf(problem, t)}>
      <Stack gap="xs" align="flex-start">
        {detailsOf(problem, t, known).map((detail) => (
          <Text size="sm" className="breaks" key={detail}>
            {detail}
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
