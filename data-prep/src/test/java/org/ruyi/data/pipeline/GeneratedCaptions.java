package org.ruyi.data.pipeline;

import java.util.SplittableRandom;

/**
 * Captions such as the web has, about 22 characters each: words, numbers and Latin letters, one in
 * eight with the name of a person, and a few of each kind that a rule is there for.
 */
final class GeneratedCaptions {
  private static final String[] WORDS =
      ("高清 图片 素材 下载 壁纸 风景 美女 汽车 手机 新款 时尚 简约 现代 客厅 装修 效果图 设计 卧室 沙发 窗帘 女装 连衣裙 夏季 冬季 外套 运动鞋 白色"
              + " 黑色 红色 可爱 小猫 小狗 公园 海边 日落 森林 雪山 草原 城市 夜景 建筑 北京 上海 广州 成都 杭州 美食 蛋糕 火锅 水果 蔬菜 健康 教程 教育 学校 老师"
              + " 学生 孩子 儿童 玩具 游戏 电影 海报 音乐 明星 演唱会 婚礼 新娘 婚纱 摄影 写真 证件照 头像 动漫 卡通 手绘 插画 矢量 背景 边框 花纹 中国风 水墨 书法"
              + " 国画 油画 雕塑 博物馆 文物 瓷器 茶具 茶叶 养生 中医 药材 医院 护士 科技 机器人 电脑 键盘 鼠标 显示器 路由器 空调 冰箱 洗衣机 公司 团队 会议 培训"
              + " 活动 现场 照片 合影 旅游 攻略 酒店 机票 的 在 和 与 里 上 一只 一个 坐在 看着 穿着 拿着 大图 价格 批发 厂家 直销 品牌 官方 正品 特价 包邮")
          .split(" ");

  private static final String[] NAMES = "王小明 刘德华 张学友 范冰冰 李晨 周杰伦 杨幂 胡歌 奥巴马 特朗普 李建国 陈思思".split(" ");

  private static final String[] BOILERPLATE =
      "查看源网页 展开全文 摄影部落 点击查看大图 图片加载中 暂无图片 更多精彩内容 扫一扫关注我们".split(" ");

  private GeneratedCaptions() {}

  static String of(SplittableRandom random) {
    int kind = random.nextInt(100);
    if (kind < 3) {
      return "IMG_" + random.nextInt(100_000) + ".jpg";
    }
    if (kind < 6) {
      return BOILERPLATE[random.nextInt(BOILERPLATE.length)];
    }
    if (kind < 9) {
      return "photo of a cat, stock image " + random.nextInt(1_000_000);
    }
    StringBuilder caption = new StringBuilder();
    int length = kind < 12 ? 40 : 10 + random.nextInt(18);
    while (caption.length() < length) {
      caption.append(WORDS[random.nextInt(WORDS.length)]);
    }
    if (kind < 24) {
      caption.insert(0, NAMES[random.nextInt(NAMES.length)]);
    } else if (kind < 28) {
      caption.append(" www.site").append(random.nextInt(100)).append(".com");
    } else if (kind < 31) {
      caption.append("&nbsp;").append(random.nextInt(3000)).append("&amp;");
    } else if (kind < 33) {
      caption.append("，电话138").append(10_000_000 + random.nextInt(80_000_000));
    } else if (kind < 48) {
      caption.append(' ').append(2000 + random.nextInt(22)).append("年，iPhone");
    }
    return caption.toString();
  }
}
