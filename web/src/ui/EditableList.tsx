// A short list whose rows are made, changed and removed in place: routes, rules, bridges.
import { ActionIcon, Button, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { useMutation, type UseQueryResult } from "@tanstack/react-query";
import { useCallback, useState, type ReactNode } from "react";
import { useText } from "../i18n/text";
import { Confirm, type Question } from "./Confirm";
import { DataTable, type Column } from "./DataTable";
import { useFields, type Errors, type Fields } from "./fields";
import { Icon } from "./Icon";
import { Loaded } from "./Loaded";
import { ProblemNote } from "./ProblemNote";

type Props<Row extends { id: number }, Values extends object> = {
  title: string;
  intro: string;
  query: UseQueryResult<Row[]>;
  columns: Column<Row>[];
  mayEdit: boolean;
  fresh: Values;
  toValues: (row: Row) => Values;
  nameOf: (row: Row) => string;
  validate: (values: Values) => Errors<Values>;
  create: (values: Values) => Promise<unknown>;
  update: (row: Row, changed: Partial<Values>) => Promise<unknown>;
  remove: (row: Row) => Promise<unknown>;
  onChanged: () => Promise<unknown>;
  form: (fields: Fields<Values>, isNew: boolean) => ReactNode;
};

export function EditableList<Row extends { id: number }, Values extends object>(props: Props<Row, Values>) {
  const { t } = useText();
  const { title, intro, query, columns, mayEdit, nameOf } = props;
  const [edited, setEdited] = useState<Row | "new">();
  const [question, setQuestion] = useState<Question>();
  const askToRemove = (row: Row): void =>
    setQuestion({
      title: t("list.delete.title", { name: nameOf(row) }),
      text: t("list.delete.text"),
      action: t("action.delete"),
      onConfirm: async () => {
        await props.remove(row);
        await props.onChanged();
      },
    });
  const actions: Column<Row> = {
    key: "menu",
    title: t("column.actions"),
    isHidden: true,
    cell: (row) => (
      <Group gap={4} wrap="nowrap" justify="flex-end">
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("list.edit", { name: nameOf(row) })} onClick={() => setEdited(row)}>
          <Icon name="edit" />
        </ActionIcon>
        <ActionIcon variant="subtle" color="red" size="lg" aria-label={t("list.delete", { name: nameOf(row) })} onClick={() => askToRemove(row)}>
          <Icon name="trash" />
        </ActionIcon>
      </Group>
    ),
  };
  return (
    <section>
      <Group justify="space-between" mb="sm" align="flex-start">
        <div className="shrinks">
          <Title order={2} size="h4">
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {intro}
          </Text>
        </div>
        {mayEdit && (
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setEdited("new")}>
            {t("action.add")}
          </Button>
        )}
      </Group>
      <Loaded query={query}>
        {(rows) => <DataTable label={title} rows={rows} columns={mayEdit ? [...columns, actions] : columns} rowKey={({ id }) => id} />}
      </Loaded>
      <Modal
        opened={edited !== undefined}
        onClose={() => setEdited(undefined)}
        title={edited === "new" || !edited ? title : nameOf(edited)}
      >
        {edited && <Editor {...props} row={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />}
      </Modal>
      <Confirm question={question} onClose={() => setQuestion(undefined)} />
    </section>
  );
}

type EditorProps<Row extends { id: number }, Values extends object> = Props<Row, Values> & { row: Row | undefined; onClose: () => void };

function Editor<Row extends { id: number }, Values extends object>({ row, onClose, ...props }: EditorProps<Row, Values>) {
  const { t } = useText();
  const { validate } = props;
  const fields = useFields(row ? props.toValues(row) : props.fresh, useCallback((values: Values) => validate(values), [validate]));
  const save = useMutation({
    mutationFn: () => (row ? props.update(row, fields.changed) : props.create(fields.values)),
    onError: fields.refuse,
    onSuccess: async () => {
      await props.onChanged();
      onClose();
    },
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (fields.show()) save.mutate();
      }}
    >
      <Stack>
        {props.form(fields, !row)}
        <ProblemNote cause={save.error} known={fields.names} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t(row ? "action.save" : "action.add")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
