import { Button, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Fields } from "../ui/fields";
import { ProblemNote } from "../ui/ProblemNote";

type Props<T extends object> = {
  intro: string;
  fields: Fields<T>;
  run: { mutate: () => void; isPending: boolean; error: unknown };
  submit: string;
  children: ReactNode;
};

/** What the steps have in common: why, the fields, what went wrong, and on. */
export function StepForm<T extends object>({ intro, fields, run, submit, children }: Props<T>) {
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (fields.show()) run.mutate();
      }}
    >
      <Stack>
        <Text>{intro}</Text>
        {children}
        <ProblemNote cause={run.error} known={fields.names} />
        <Group justify="flex-end">
          <Button type="submit" size="md" loading={run.isPending}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
