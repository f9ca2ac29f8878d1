/** A column of a Table. `width` is a grid track («8rem», «minmax(12rem, 2fr)»). */
export interface TableColumn {
  code: string;
  name: string;
  sortable?: boolean;
  align?: 'start' | 'end';
  width?: string;
}
