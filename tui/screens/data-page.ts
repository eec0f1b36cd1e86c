import { dataPages, pagesOf, type DataPageId } from '../data-pages.ts';
import type { View } from '../pane.ts';
import { fit } from '../text/cells.ts';
import { glyph } from '../theme.ts';
import { page, pageFrame } from './page.ts';

/** A page of data: below its name among the others, `body` has the rest of the height. */
export function dataPage(view: View, id: DataPageId, body: (height: number) => readonly string[]): string[] {
  const { state, width, height, theme: { paint } } = view;
  const names = pagesOf(state).map((each) => (each === id ? paint('accent', `${glyph.chosen} ${dataPages[each].title}`) : paint('quiet', `  ${dataPages[each].title}`)));
  return page(view, [fit(names.join(' '), width), ...body(height - pageFrame - 1)]);
}
