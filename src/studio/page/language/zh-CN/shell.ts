import type { shell as english } from '../en/shell.ts';
import type { PhrasesLike } from '../phrases.ts';

export const shell: PhrasesLike<typeof english> = {
  runs: '训练记录',
  newTraining: '新建训练',
  compare: '对比',
  overview: '概览',
  explore: '探索',
  inside: '网络内部',
  game: '辨真假',
  language: '语言',
  theme: '外观',
  themes: { system: '跟随系统', light: '浅色', dark: '深色' },
  skip: '跳到正文',
  navigation: '主导航',
  ofRun: (run) => `${run} 的视图`,
  connecting: '正在连接……',
  connected: '实时',
  disconnected: '工作台没有响应，训练仍在继续。请用 sparring studio 重新启动它，并打开它打印的地址。',
  locked: '工作台已重新启动。请打开它新打印的地址，本页随后会自动恢复。',
  gone: '这次训练的文件夹已不存在。已加载的内容会保留到你离开本页。',
  notFound: '没有这个页面。',
  toRuns: '查看所有训练',
};
