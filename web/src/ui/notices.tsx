// Short news at the edge of the window. Failures stay until they are closed.
import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Problem } from "../api/problem";
import { useText, type Translate } from "../i18n/text";
import { Icon } from "./Icon";
import { detailsOf, titleOf } from "./ProblemNote";

const UNDO_TIME = 8_000;

export function notifyDone(message: string): void {
  notifications.show({ message, color: "green", icon: <Icon name="check" />, autoClose: 4_000 });
}

export function notifyProblem(cause: unknown, t: Translate, doing?: string): void {
  const problem = Problem.of(cause);
  if (problem.isSessionEnd) return; // the login over the page says so
  notifications.show({
    title: doing ?? titleOf(problem, t),
    message: (
      <>
        {doing && <Text size="sm">{titleOf(problem, t)}</Text>}
        {detailsOf(problem, t).map((detail) => (
          <Text size="sm" className="breaks" key={detail}>
            {detail}
          </Text>
        ))}
        {problem.requestId && <Text size="xs">{`${t("problem.requestId")} ${problem.requestId}`}</Text>}
      </>
    ),
    color: "red",
    icon: <Icon name="alert" />,
    autoClose: false,
    role: "alert",
  });
}

/** Something that happens unless the person takes it back in time. */
export function notifyUndoable(message: string, undoLabel: string, handlers: { onUndo: () => void; onDone: () => void }): void {
  let isUndone = false;
  const id = notifications.show({
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            isUndone = true;
            notifications.hide(id);
            handlers.onUndo();
          }}
        >
          {undoLabel}
        </Button>
      </Group>
    ),
    autoClose: UNDO_TIME,
    withCloseButton: true,
    onClose: () => {
      if (!isUndone) handlers.onDone();
    },
  });
}

export function useNotices(): { done: (message: string) => void; failed: (cause: unknown, doing?: string) => void } {
  const { t } = useText();
  return { done: notifyDone, failed: (cause, doing) => notifyProblem(cause, t, doing) };
}
