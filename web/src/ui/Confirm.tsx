// "Do you really?", with what will be gone and, where it is much, a name to type.
import { Button, Group, List, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useText } from "../i18n/text";
import { ProblemNote } from "./ProblemNote";

type Question = {
  title: string;
  text: string;
  consequences?: string[];
  typed?: string;
  action: string;
  onConfirm: () => Promise<unknown>;
};

export function Confirm({ question, onClose }: { question: Question | undefined; onClose: () => void }) {
  return (
    <Modal opened={question !== undefined} onClose={onClose} title={question?.title}>
      {question && <Body question={question} onClose={onClose} />}
    </Modal>
  );
}

function Body({ question, onClose }: { question: Question; onClose: () => void }) {
  const { t } = useText();
  const [typed, setTyped] = useState("");
  const run = useMutation({ mutationFn: question.onConfirm, onSuccess: onClose });
  const isReady = question.typed === undefined || typed === question.typed;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) run.mutate();
      }}
    >
      <Stack>
        <Text>{question.text}</Text>
        {question.consequences && question.consequences.length > 0 && (
          <List size="sm">
            {question.consequences.map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
        )}
        {question.typed !== undefined && (
          <TextInput
            label={t("confirm.type", { name: question.typed })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        <ProblemNote cause={run.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" color="red" disabled={!isReady} loading={run.isPending}>
            {question.action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export type { Question };
