import { isAbout, whichConnections, type ProxyFaultKind, type WhichConnections } from './fault.ts';

export interface CutParams extends WhichConnections {
  forMs?: number;
}

/** The cable is out: connections are reset, and so is each new one. */
export const cut: ProxyFaultKind<CutParams> = {
  about: 'connections are torn, and new ones are refused',
  fields: whichConnections,
  begin(params, site) {
    return {
      tears(connection) {
        if (!isAbout(params, connection)) return false;
        site.hit();
        return true;
      },
    };
  },
};
