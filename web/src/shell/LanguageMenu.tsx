import { ActionIcon, Menu } from "@mantine/core";
import { languages, useText } from "../i18n/text";
import { Icon } from "../ui/Icon";

const nameOf = (language: string): string => new Intl.DisplayNames(language, { type: "language" }).of(language) ?? language;

export function LanguageMenu() {
  const { t, language, setLanguage } = useText();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={t("language.label")}>
          <Icon name="language" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {languages.map((each) => (
          <Menu.Item key={each} lang={each} rightSection={each === language ? <Icon name="check" size={14} /> : null} onClick={() => setLanguage(each)}>
            {nameOf(each)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
