import { isAbout, ofDirection, whichConnections, type Direction, type ProxyFaultKind, type WhichConnections } from './fault.ts';

export interface BlackHoleParams extends WhichConnections {
  of?: Direction;
  forMs?: number;
}

/**
 * A firewall that forgot its connections: bytes vanish, and nobody is told. What is closed meanwhile stays open on the other
 * side. Connections that lost something are reset when it ends, as TCP would have given up on them.
 */
export const blackHole: ProxyFaultKind<BlackHoleParams> = {
  about: 'bytes vanish, and connections stay',
  fields: { ...whichConnections, ...ofDirection },
  begin(params, site) {
    return {
      swallows(connection, direction) {
        if ((params.of ?? direction) !== direction || !isAbout(params, connection)) return false;
        site.hit();
        return true;
      },
    };
  },
};
