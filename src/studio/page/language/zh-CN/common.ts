import type { common as english } from '../en/common.ts';
import type { PhrasesLike } from '../phrases.ts';

export const common: PhrasesLike<typeof english> = {
  loading: '正在加载……',
  retry: '重试',
  close: '关闭',
  cancel: '取消',
  save: '保存',
  undo: '撤销',
  copy: '复制',
  copied: '已复制',
  onTheCommandLine: '对应的命令',
  noRuntime:
    '网络由浏览器中的 ONNX Runtime 运行，而此安装缺少它：请在安装 Sparring 的位置运行 npm install onnxruntime-web，然后重新启动工作台。',
  noWasm: (why) => `此浏览器无法运行网络（${why}）。请使用较新的 Chrome、Edge、Firefox 或 Safari。`,
  step: (step) => `第 ${step} 步`,
  checkpoint: {
    step: '步',
    latest: (step) => `最新（${step}）`,
    best: (step) => `最佳（${step}）`,
    weights: '权重',
    live: '当前',
    average: '滑动平均',
  },
  /** What was evaluated, by the name of its metric, and how to read it. */
  evaluations: {
    metrics: {
      people: (_what) => '人判断真假的正确率',
      parzen: (what) =>
        `Parzen 窗：${what.replace(/^log-likelihood of (.+) by Parzen windows$/, '$1 的对数似然')}`,
      nearest: (_what) => '最近邻：样本比留出图片更接近训练图片的比例与 0.5 之差',
    },
    measures: {
      kid: 'KID',
      fid: 'FID',
      coverage: '覆盖率',
      precision: '精确率',
      recall: '召回率',
      density: '密度',
    },
    by: (measure, network) => `${measure}，按 ${network}`,
    samples: (count) => `${count} 个样本`,
    compared: {
      training: (samples, real) => `${samples} 个样本，${real} 张训练图片`,
      'held-out': (samples, real) => `${samples} 个样本，${real} 张留出图片`,
    },
    higher: '越高越好',
    lower: '越低越好',
    peopleNote: (pictures) => `${pictures} 张图片；50% 表示分辨不出`,
  },
  class: '类别',
  favourites: '收藏',
  bySeed: '按种子',
  states: {
    training: '训练中',
    paused: '已暂停',
    finished: '已完成',
    failed: '失败',
    empty: '没有检查点',
    broken: '无法读取',
    imported: '导入',
  },
  trainedBy: {
    studio: '训练中',
    process: '训练中（另一进程）',
    computer: '训练中（另一台计算机）',
  },
  trainedByBriefly: {
    studio: '训练中',
    process: '另一进程训练中',
    computer: '另一台电脑训练中',
  },
};
