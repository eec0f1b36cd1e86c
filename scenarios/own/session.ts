/** After so long a member of a group that died is out of it, unless its service has chosen otherwise: Java, librdkafka and franz-go. */
export const sessionMs = 45_000;
