// The settings of the server, a form for each subject; the tests of mail and webhook are beside them.
import { Button, Group, Paper, PasswordInput, Select, Stack, TextInput, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { api, takeTagged, type Tagged } from "../api/client";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { ChannelTest } from "../alerts/ChannelTest";
import { useFields, type Fields } from "../ui/fields";
import { Loaded } from "../ui/Loaded";
import { useNotices } from "../ui/notices";
import { PageHead } from "../ui/PageHead";
import { SaveNote } from "../ui/SaveNote";
import { settingErrors, SECTIONS, type Section, type SettingName, type SettingValues } from "./values";

const WRITE_ONLY: SettingName[] = ["smtp_pass", "webhook_secret"];
const ENCRYPTIONS = ["starttls", "tls", "none"] as const;

export default function Settings() {
  const { t } = useText();
  return (
    <>
      <PageHead title={t("page.settings")} intro={t("settings.text")} />
      <Loaded query={useQuery(queries.settings())}>
        {(tagged) => (
          <Stack maw={640}>
            {SECTIONS.map((section) => (
              <SectionForm key={section.key} section={section} tagged={tagged} />
            ))}
          </Stack>
        )}
      </Loaded>
    </>
  );
}

function valuesOf({ names }: Section, settings: Record<string, string>): SettingValues {
  return Object.fromEntries(names.map((name) => [name, settings[name] ?? ""])) as SettingValues;
}

function SectionForm({ section, tagged }: { section: Section; tagged: Tagged<Record<string, string>> }) {
  const { t } = useText();
  const { done } = useNotices();
  const client = useQueryClient();
  const fields = useFields(valuesOf(section, tagged.value), useCallback((values: SettingValues) => settingErrors(values, t), [t]));
  const [stale, setStale] = useState<string>();
  const save = useMutation({
    mutationFn: () => takeTagged(api.PUT("/api/settings", { params: { header: { "If-Match": stale ?? tagged.etag } }, body: fields.changed })),
    onError: fields.refuse,
    onSuccess: (saved) => {
      client.setQueryData(queries.settings().queryKey, saved);
      fields.reset(valuesOf(section, saved.value));
      setStale(undefined);
      done(t("settings.saved"));
    },
  });
  const takeTheirs = async (): Promise<string[]> => {
    const theirs = await takeTagged(api.GET("/api/settings"));
    setStale(theirs.etag);
    save.reset();
    return fields.take(valuesOf(section, theirs.value));
  };
  return (
    <Paper withBorder p={{ base: "md", sm: "lg" }} component="section">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (fields.show()) save.mutate();
        }}
      >
        <Stack>
          <Title order={2} size="h4">
            {t(`settings.${section.key}`)}
          </Title>
          {section.names.map((name) => (
            <Field key={name} name={name} fields={fields} />
          ))}
          <SaveNote cause={save.error} known={fields.names} onTake={takeTheirs} />
          <Group justify="space-between">
            <div>{section.channel && <ChannelTest channel={section.channel} isDisabled={fields.isChanged} />}</div>
            <Group>
              <Button variant="default" disabled={!fields.isChanged} onClick={() => fields.reset(valuesOf(section, tagged.value))}>
                {t("action.discard")}
              </Button>
              <Button type="submit" disabled={!fields.isChanged} loading={save.isPending}>
                {t("action.save")}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

function Field({ name, fields }: { name: SettingName; fields: Fields<SettingValues> }) {
  const { t } = useText();
  const label = t(`setting.${name}`);
  const description = t(`setting.${name}.text`);
  if (WRITE_ONLY.includes(name)) return <PasswordInput label={label} description={description} autoComplete="new-password" {...fields.text(name)} />;
  if (name === "smtp_tls") {
    return (
      <Select
        label={label}
        description={description}
        data={ENCRYPTIONS.map((value) => ({ value, label: t(`setting.smtp_tls.${value}`) }))}
        value={fields.values[name] || "starttls"}
        allowDeselect={false}
        error={fields.errors[name]}
        onChange={(value) => fields.set(name, value ?? "")}
      />
    );
  }
  return <TextInput label={label} description={description} {...fields.text(name)} />;
}
