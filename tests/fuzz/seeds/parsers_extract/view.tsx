// A view.
import React from 'react';

interface Props { title: string }

export function Title({ title }: Props) {
  const onClick = () => log(title);
  return <h1 onClick={onClick}>{format(title)}</h1>;
}

export default class Page extends React.Component<Props> {
  render() { return <Title title="x" />; }
}
