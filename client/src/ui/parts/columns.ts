/** A column of a Table. `width` is a grid track («8rem», «minmax(12rem, 2fr)»). */
export interface TableColumn {
  code: string;
  name: string;
  sortable?: boolean;
  align?: 'start' | 'end';
  width?: string;
  /** Left out where details stand beside the table and room is short. */
  extra?: boolean;
}
