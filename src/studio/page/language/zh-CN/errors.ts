import type { errors as english } from '../en/errors.ts';
import type { PhrasesLike } from '../phrases.ts';

/** The sentence of the library stands below, in English. */
export const errors: PhrasesLike<typeof english> = {
  'invalid-argument': () => '某个值不对。',
  'unknown-option': () => '没有这个选项。',
  'unknown-name': () => '没有这个名称。',
  'not-applicable': () => '这些选项不能一起使用，或不适用于这次训练。',
  'invalid-graph': () => '网络的定义有误。',
  'not-found': () => '找不到。',
  exists: () => '目标位置已有其他内容。',
  'invalid-data': () => '数据已损坏，或不是所需的类型。',
  'newer-version': () => '文件由更新版本的 Sparring 写成：请升级。',
  'file-system': () => '系统无法读取或写入文件。',
  download: () => '下载失败。',
  device: () => '设备或其运行环境不可用。',
  busy: () => '正被占用：请稍后再试。',
  closed: () => '它已关闭：请重新打开。',
  inconsistent: () => '某一步中途失败：请从检查点恢复。',
  diverged: () => '训练发散：数值不再有限。',
  failed: () => '操作失败。',
  unexpected: () => '工作台处理请求时出错。',
  unreachable: () => '工作台没有响应。',
  token: () => '请打开 sparring studio 给出的地址。',
};
