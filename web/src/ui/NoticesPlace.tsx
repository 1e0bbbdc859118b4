// Where notices appear. Drawing them takes more code than the rest of the first view's frame, and nothing is to be told
// before anything can be read; so it comes with the first notice, or when there is time.
import { useNotifications, type NotificationsProps } from "@mantine/notifications";
import { lazy, Suspense, useEffect, useState, type ComponentType } from "react";

const LATER = 3_000; // milliseconds

const Notifications = lazy(async (): Promise<{ default: ComponentType<NotificationsProps> }> => {
  try {
    return { default: (await import("@mantine/notifications")).Notifications };
  } catch {
    return { default: () => null }; // the server is gone, which the view itself says
  }
});

export function NoticesPlace() {
  const { notifications } = useNotifications();
  const [isTime, setTime] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setTime(true), LATER);
    return () => clearTimeout(timer);
  }, []);
  if (!isTime && notifications.length === 0) return null;
  return (
    <Suspense>
      <Notifications position="bottom-right" containerWidth={420} limit={5} />
    </Suspense>
  );
}
