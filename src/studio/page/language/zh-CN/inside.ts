import type { inside as english } from '../en/inside.ts';
import type { PhrasesLike } from '../phrases.ts';

export const inside: PhrasesLike<typeof english> = {
  parts: {
    networks: '网络结构',
    forget: '让 G 忘记物体',
    discriminator: 'D 看什么',
    features: 'D 的特征',
  },
  partsLabel: '查看网络内部的方式',
  leads: {
    networks:
      'G 把随机数 z 变成图片；D 把图片变成一个数，数越大，图片越像真的。选择一层，看它做什么、怎样处理一张图片。',
    forget: 'G 的某些特征图专门画一类物体。在样本中标出它，找到这些特征图并去掉，G 会用别的东西填上。',
    discriminator: 'D 怎样评判图片，又看图片的哪里。把自己的图片拖进来，与 G 的样本和训练图片比较。',
    features: 'D 最后一个卷积层的各个特征，最能激活它的真实图片，以及图片中起作用的部分。',
  },
  noCheckpoint: '这次训练还没有检查点。训练保存检查点后，即可在这里观察网络如何工作。',
  networks: { generator: '生成器 G', discriminator: '判别器 D' },
  directions: { generator: '从左到右', discriminator: '从右到左' },
  layersOf: { generator: '生成器的各层', discriminator: '判别器的各层' },
  layerLabel: (layer, operation, input, output) => `${layer}：${operation}，${input} → ${output}`,
  legend:
    '方块是特征图：数量越多越宽，尺寸越大越高、越深。竖条是向量。绿色：卷积核连接的部分。灰色：每个数与每个数相连。',
  drawing: {
    inputs: { generator: 'z', discriminator: 'x 或 G(z)' },
    outputs: { generator: 'G(z)', discriminator: 'logit' },
    numbers: () => '个数',
    stride: (stride) => `步长 ${stride}`,
    pool: (pool) => pool.replace(/^max pool (\S+) by (\S+)$/, '最大池化 $1，步长 $2'),
    dense: '全连接',
    flattenDense: '展平、全连接',
    denseReshape: '全连接、重排',
    projectReshape: '投影、重排',
    withClass: '拼接类别',
  },
  operations: {
    dense: '全连接层',
    convolution: '卷积',
    'transposed convolution': '转置卷积',
    'residual block': '残差块',
  },
  facts: {
    operation: '类型',
    kernel: '卷积核',
    stride: '步长',
    input: '输入',
    output: '输出',
    before: '之前',
    after: '之后',
    parameters: '参数量',
    multiplyAdds: '乘加次数',
    field: { generator: '一个数影响的范围', discriminator: '一个数的感受野' },
  },
  strideAndPadding: (stride, padding) => `${stride}，填充 ${padding}`,
  pixels: (sizes) => `${sizes} 像素`,
  comma: '、',
  added: (name) =>
    name
      .replace('batch norm by class', '按类别批归一化')
      .replace('batch norm', '批归一化')
      .replace('class projection', '类别投影')
      .replace('class joined', '拼接类别')
      .replace(/^nearest up-sampling by 2$/, '最近邻上采样 2 倍')
      .replace(/^bilinear up-sampling by 2$/, '双线性上采样 2 倍')
      .replace('spectral norm', '谱归一化')
      .replace(/^gate$/, '门控')
      .replace('skip excitation', '跨层激励')
      .replace('flatten', '展平')
      .replace(/^max pool (\S+) by (\S+)$/, '最大池化 $1，步长 $2')
      .replace(/^maxout of (\d+)$/, 'maxout（$1 选 1）'),
  does: {
    project: (inputs, maps, sides, isOfLatent) =>
      `每个数都是${isOfLatent ? ' z ' : '上一层'}全部 ${inputs} 个数的加权和，再排成 ${maps} 张 ${sides} 的特征图：图片由此长出。`,
    dense: (inputs, outputs) =>
      `${outputs} 个数中的每一个都是前面 ${inputs} 个数的加权和，在图片中没有位置。`,
    judge: (inputs) => `前面 ${inputs} 个数的一个加权和：logit。大于 0 时，D 认为图片是真的。`,
    convolution: (kernel, stride, from, to) =>
      `${kernel} 的卷积核以步长 ${stride} 在特征图上移动，每个位置上窗口内的加权和成为新特征图的一个数：${from} → ${to}。`,
    residual: (kernels, from, to) =>
      `依次用 ${kernels} 的卷积得到的特征图，与捷径（同一输入的一个小卷积）的结果相加：${from} → ${to}。残差块只需学习捷径所缺的部分。`,
    transposed: (kernel, stride, from, to) =>
      `特征图的每个数把一个加权的 ${kernel} 卷积核放进更大的特征图，间隔为 ${stride}，重叠处相加：${from} → ${to}。形状的变化与卷积相反，但它不是卷积的逆运算：权重是它自己的，卷积丢失的信息不会回来。`,
  },
  activity: '这一层在工作',
  seed: '种子',
  previousSeed: '上一个种子',
  nextSeed: '下一个种子',
  towards: (seed) => `走向种子 ${seed}`,
  sampleOf: (seed) => `种子 ${seed} 的样本`,
  subject: 'D 看的图片',
  subjects: { sample: '样本', real: '真实图片', own: '我的图片' },
  realWith: (probability) => `D：${probability} 为真`,
  mapsTitle: '特征图（由强到弱）',
  vectorTitle: '各个数',
  vectorCaption: '每格一个数，逐行排列。',
  mapLabel: (map) => `特征图 ${map}`,
  strength: (strength, rank, count) => `强度 ${strength}，第 ${rank} / ${count} 位`,
  scale: (limit) => `颜色从 −${limit} 到 ${limit}，零为页面底色`,
  coming: '正在加载……',
  previousPage: '上一页',
  nextPage: '下一页',
  rangeOf: (from, to, count) => `${from}–${to} / ${count}`,
  drop: '把图片拖到这里',
  decoding: '正在解码……',
  tooMany: (taken, given) => `一次最多 ${taken} 张图片：只取了 ${given} 张中的前 ${taken} 张。`,
  chooseFiles: '选择图片',
  judging: {
    lacking: '这次训练生成的是点，D 没有像素可看。请打开一次图片的训练。',
    scores: '这次训练的 D 给出评分，而不是为真的概率。曲线中可以比较这些评分。',
    chart: '按 D 认为真实的概率排列的图片',
    axis: 'D 认为图片为真的概率；靠近 0% 和 100% 处坐标更宽',
    kinds: { own: '我的图片', training: '训练图片', 'held-out': '留出图片', samples: 'G 的样本' },
    judged: (name, probability) => `${name}：${probability} 为真`,
    closer: '选中的图片',
    coming: 'D 正在看……',
    says: (kind, name) => `为真（D 的判断）· ${kind} · ${name}`,
    thePicture: '图片',
    looks: 'D 看的地方',
    evidence: { guided: '引导反向传播', gradient: 'D 的梯度' },
    remove: '移除这张图片',
    noReals: (why) => `没有可以比较的真实图片：${why}。`,
    caution:
      'D 只学会一件事：把这次训练所用的图片与当时 G 画出的图片区分开。它不是判断图片内容的分类器。其他内容的图片，或经过不同锐化、裁剪、压缩的图片，可能得到任何数值。',
  },
  featuring: {
    lacking: '这个判别器没有卷积，无法取得特征。DCGAN 的判别器有。',
    pages: '特征',
    searching: '正在真实图片中查找最能激活这些特征的图片……',
    searched: (count, source, layer) =>
      `${layer} 的特征。在 ${source} 的 ${count} 张图片中响应最强的图片；下方是引起响应的部分（引导反向传播，灰色表示没有）。`,
    feature: (feature) => `特征 ${feature}`,
    mean: (mean) => `一张图片的最强响应平均为 ${mean}`,
    guided: '引起响应的部分',
  },
  forgetting: {
    lacking: '这个生成器在 z 与图片之间没有卷积，所以没有可以去掉的特征图。DCGAN 的生成器有。',
    mark: '标出物体',
    marked: (boxes, pictures) => `${pictures} 张图片中有 ${boxes} 个框。`,
    missing: (count) => `还需标出 ${count} 张。`,
    keys: '在同一类物体（如窗户、眼镜）周围画框，贴近物体。键盘：回车新建框，方向键移动，加 Shift 改变大小，空格选下一个，Delete 删除。',
    sampleWith: (seed, boxes) => `样本 ${seed}，${boxes} 个框`,
    removeBox: '删除选中的框',
    clear: '清空',
    open: '打开框文件',
    save: '保存框文件',
    notBoxes: '文件中没有适用于这些样本的框：请选择由本页或 sparring explore boxes 保存的文件。',
    maps: '有反应的特征图',
    dropping: (dropped, maps, layer) => `${layer} 的 ${maps} 张特征图中去掉了 ${dropped} 张。`,
    byClassifier: '按分类器的结果',
    dropNone: '一张也不去掉',
    needBoxes: (count) =>
      `在 ${count} 张图片中画框后，分类器会指出哪些特征图在物体处活跃。也可以点击任意特征图，手动去掉它。`,
    accuracy: (accuracy, places, pictures) =>
      `仅凭特征图，逻辑回归判断一个位置是否在框内：对未参与拟合的 ${pictures} 张图片中的 ${places} 个位置（一半在框内），正确率为 ${accuracy}。权重为正的特征图被去掉。点击任意特征图可去掉或保留它。`,
    mapToDrop: (map, weight) =>
      weight === undefined ? `去掉特征图 ${map}` : `去掉特征图 ${map}，权重 ${weight}`,
    statistics:
      '这里，特征图之后的批归一化保持原来的统计量，因此去掉得越多，图片越淡。命令会重新测量统计量。',
    results: '取而代之的是什么',
    changesCome: '去掉特征图后，这里给出标记样本在框内和框外的变化。',
    changes: (within, elsewhere, controlInside, controlOutside) =>
      `标记样本的数值在框内变化了取值范围的 ${within}，框外 ${elsewhere}；随机去掉同样多的特征图时分别为 ${controlInside} 和 ${controlOutside}。`,
    markedSamples: '标记的样本',
    otherSamples: '其他样本',
    withAll: '全部特征图',
    without: (count) => `去掉 ${count} 张`,
    withoutRandom: (count) => `随机去掉 ${count} 张`,
    resultOf: (row, seed) => `${row}：种子 ${seed}`,
    noCommand: '特征图是手动选择的，没有对应的命令。',
    commandComes: '标出足够多的图片后，这里会给出对应的命令。',
  },
};
