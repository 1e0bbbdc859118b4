import { Badge } from "@mantine/core";
import { useText } from "../i18n/text";

/** Whose it is: ours to change, or somebody else's, which we leave alone. */
export function Managed({ isManaged }: { isManaged: boolean }) {
  const { t } = useText();
  return (
    <Badge variant="light" color={isManaged ? "cyan" : "gray"} className="no-shrink">
      {t(isManaged ? "owner.ours" : "owner.theirs")}
    </Badge>
  );
}
