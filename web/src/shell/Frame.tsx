// Navigation, head and banners around every view of the inside.
import { ActionIcon, AppShell, Burger, Button, Group, Kbd, Skeleton, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { Suspense, useEffect } from "react";
import { api, take } from "../api/client";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { LiveSign } from "../live/LiveSign";
import { LiveProvider } from "../live/LiveProvider";
import { EndedOverlay } from "../session/EndedOverlay";
import { Icon } from "../ui/Icon";
import { NavItem } from "../ui/links";
import { useNotices } from "../ui/notices";
import { HealthBanner } from "./HealthBanner";
import { LanguageMenu } from "./LanguageMenu";
import { Logo } from "./Logo";
import { Palette, usePalette } from "./Palette";
import { pages, type PageEntry } from "./pages";
import { paths } from "./paths";
import { allows } from "./roles";
import { SchemeMenu } from "./SchemeMenu";

const PRELOAD_AFTER = 3_000; // milliseconds

function isUnder(path: string, page: PageEntry): boolean {
  return page.path === "/" ? path === "/" : path === page.path || path.startsWith(`${page.path}/`);
}

function Navigation({ onChoice }: { onChoice: () => void }) {
  const { t } = useText();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { data: user } = useQuery(queries.me());
  const shown = pages.filter(({ nav }) => nav && allows(user?.role, nav.role ?? "viewer"));
  return (
    <Stack gap={4} component="nav" aria-label={t("nav.label")}>
      {shown.map((page) => (
        <NavItem
          key={page.path}
          to={page.path}
          label={t(page.title)}
          leftSection={page.nav && <Icon name={page.nav.icon} />}
          active={isUnder(path, page)}
          aria-current={isUnder(path, page) ? "page" : undefined}
          onClick={onChoice}
          className="nav-item"
        />
      ))}
    </Stack>
  );
}

function LogoutButton() {
  const { t } = useText();
  const { failed } = useNotices();
  const client = useQueryClient();
  const navigate = useNavigate();
  const logOut = async (): Promise<void> => {
    try {
      await take(api.POST("/api/auth/logout"));
    } catch (cause) {
      failed(cause);
      return;
    }
    client.clear();
    void navigate({ href: paths.login("/") });
  };
  return (
    <ActionIcon variant="default" size="lg" aria-label={t("login.logout")} title={t("login.logout")} onClick={() => void logOut()}>
      <Icon name="logout" />
    </ActionIcon>
  );
}

/** Moves the focus to a new view's head, so that a screen reader says where one is. */
function useFocusOnView(): void {
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => {
    if (document.activeElement && document.activeElement !== document.body) return;
    document.getElementById("page-title")?.focus({ preventScroll: true });
  }, [path]);
}

/** Loads the other views while nothing else is to do: the next click finds them here. */
function usePreloadedPages(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const { load, isOutside } of pages) if (!isOutside) load().catch(() => undefined); // whoever opens it will see
    }, PRELOAD_AFTER);
    return () => clearTimeout(timer);
  }, []);
}

export function Frame() {
  const { t } = useText();
  const [isOpen, navigation] = useDisclosure();
  const palette = usePalette();
  useFocusOnView();
  usePreloadedPages();
  return (
    <LiveProvider>
    <AppShell header={{ height: 56 }} navbar={{ width: 216, breakpoint: "sm", collapsed: { mobile: !isOpen } }} padding={{ base: "sm", sm: "lg" }}>
      <a href="#main" className="skip-link">
        {t("nav.skip")}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={isOpen} onClick={navigation.toggle} hiddenFrom="sm" size="sm" aria-label={t("nav.toggle")} aria-expanded={isOpen} />
            <Logo />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <LiveSign />
            <Button
              variant="default"
              visibleFrom="sm"
              leftSection={<Icon name="search" size={16} />}
              rightSection={<Kbd size="xs">Ctrl K</Kbd>}
              onClick={palette.open}
              aria-keyshortcuts="Control+K"
            >
              {t("palette.open")}
            </Button>
            <ActionIcon variant="default" size="lg" hiddenFrom="sm" aria-label={t("palette.open")} onClick={palette.open}>
              <Icon name="search" />
            </ActionIcon>
            <LanguageMenu />
            <SchemeMenu />
            <LogoutButton />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm">
        <Navigation onChoice={navigation.close} />
      </AppShell.Navbar>
      <AppShell.Main id="main">
        <HealthBanner />
        <Suspense fallback={<Skeleton height={200} />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
      <Palette isOpen={palette.isOpen} onClose={palette.close} />
      <EndedOverlay />
    </AppShell>
    </LiveProvider>
  );
}
